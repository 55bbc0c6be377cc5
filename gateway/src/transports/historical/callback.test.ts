import fc from 'fast-check'
import { expect, test } from 'vitest'
import { callbackOf, scriptJson } from './callback.ts'

const HOSTILE = [
  '',
  '1a',
  'a.b',
  'a[0]',
  'alert(1)//',
  'a;b',
  'a b',
  'a\n',
  'a\u2028',
  'é',
  'a`',
  '</script><script>alert(1)//',
  'a'.repeat(65),
]

test('a callback is one plain identifier', () => {
  for (const name of ['a', '_', '$', 'rungway_12', 'A'.repeat(64)]) expect(callbackOf(name)).toBe(name)
  for (const name of HOSTILE) expect(callbackOf(name), name).toBe(null)
  expect(callbackOf(undefined)).toBe(null)
})

test('lines cannot leave the script that they stand in', () => {
  const hostile = ['</script>', '<!--', ']]>', '\u2028\u2029', '&lt;/script&gt;', '"\\']
  const text = scriptJson(hostile)
  expect(text).not.toMatch(/[<>&\u2028\u2029]/)
  expect(JSON.parse(text)).toEqual(hostile)
})

test('any lines come out as they went in', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (lines) => {
      expect(JSON.parse(scriptJson(lines))).toEqual(lines)
    }),
  )
})
