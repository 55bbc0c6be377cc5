import { expect, test } from 'vitest'
import { below } from './mount-path.ts'

test('the part of a target that lies below a mount point, without its query', () => {
  const pathBelow = below('/a/b/')
  expect(pathBelow('/a/b/sse?x=/a/b')).toBe('/sse')
  for (const root of ['/a/b', '/a/b/', '/a/b?x', '/a/b/?x']) expect(pathBelow(root)).toBe('/')
  for (const other of ['/', '/a', '/a/', '/a/bc/sse', '/x/a/b/sse', '/?/a/b/sse', 'http://x/a/b/sse', '*', ''])
    expect([other, pathBelow(other)]).toEqual([other, null])
  expect(below('/')('/sse?x')).toBe('/sse')
})

test('a mount point begins with a slash, and is no more than a path', () => {
  for (const path of ['', 'a', 'http://x/a', '/a?x', '/a#x']) expect(() => below(path)).toThrow(/no mount point/)
})
