import { describe, expect, test } from 'vitest'
import { en } from './en.ts'
import { preferred } from './language.ts'
import { zh } from './zh.ts'

test.each([
  ['?lang=zh', 'en', ['en'], 'zh'],
  ['?lang=xx', null, ['en'], 'en'],
  ['', 'zh', ['en'], 'zh'],
  ['', null, ['zh-CN', 'en'], 'zh'],
  ['', null, ['de', 'zh'], 'en'],
  ['', null, [], 'en'],
] as const)('the language of %s, chosen %s, spoken %j', (search, chosen, spoken, expected) => {
  expect(preferred(search, chosen, spoken)).toBe(expected)
})

/** Every text by its path; functions by what they say of numbers and names. */
function textsOf(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]): [string, string][] => {
    if (typeof value === 'function') return [[`${path}${key}`, String(value(250, 1, 2))]]
    return typeof value === 'string' ? [[`${path}${key}`, value]] : textsOf(value, `${path}${key}.`)
  })
}

describe('both languages', () => {
  test('have the same texts, and none is empty', () => {
    const [english, chinese] = [textsOf(en), textsOf(zh)]
    expect(chinese.map(([path]) => path)).toEqual(english.map(([path]) => path))
    expect([...english, ...chinese].filter(([, text]) => text.trim() === '')).toEqual([])
  })

  test('Chinese uses its own punctuation between Chinese words', () => {
    const wrong = textsOf(zh).filter(([, text]) => /[\u4e00-\u9fff][,:;?!](?=[\u4e00-\u9fff]|$)/.test(text))
    expect(wrong).toEqual([])
  })
})
