import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { TEXT_NAMES } from '../web/texts/text-names.ts'

const ROOT = join(import.meta.dirname, '../..')
const textOf = (name: string, language: string) =>
  readFileSync(join(import.meta.dirname, `${name}.${language}.md`), 'utf8')
const count = (text: string, pattern: RegExp) => (text.match(pattern) ?? []).length

test('there is a file for each page in each language, and no other', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.md'))
  expect(files.toSorted()).toEqual(TEXT_NAMES.flatMap((name) => [`${name}.en.md`, `${name}.zh.md`]).toSorted())
})

describe.each(TEXT_NAMES)('the page %s', (name) => {
  const [en, zh] = [textOf(name, 'en'), textOf(name, 'zh')]

  test('has the same headings, rows, points and links in both languages', () => {
    for (const pattern of [/^# /gm, /^## /gm, /^\| /gm, /^- /gm, /^\d+\. /gm, /^---$/gm])
      expect(count(zh, pattern), String(pattern)).toBe(count(en, pattern))
    const linksOf = (text: string) => [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, to]) => to)
    expect(linksOf(zh)).toEqual(linksOf(en))
  })

  test('names only files and folders that there are', () => {
    const paths = [...en.matchAll(/`((?:demo|gateway|protocol|client-sdk|docs)\/[\w./-]+)`/g)].map(
      ([, path = '']) => path,
    )
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
    expect(
      [...zh.matchAll(/`((?:demo|gateway|protocol|client-sdk|docs)\/[\w./-]+)`/g)].map(([, path]) => path),
    ).toEqual(paths)
  })
})
