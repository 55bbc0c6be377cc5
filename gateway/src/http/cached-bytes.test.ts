import { expect, test } from 'vitest'
import { CachedBytes } from './cached-bytes.ts'

test('a text is encoded again as soon as it is another, and only then', () => {
  const bytes = new CachedBytes((text) => Buffer.from(text))
  const first = bytes.of('a')
  expect(bytes.of('a')).toBe(first)
  for (const text of ['b', 'bé', '', 'a']) expect(String(bytes.of(text))).toBe(text)
  expect(bytes.of('a')).not.toBe(first)
})
