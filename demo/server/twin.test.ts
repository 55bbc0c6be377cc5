import { expect, test } from 'vitest'
import { twinOf } from './twin.ts'

test('a page of this machine has the server under two names, and no other has', () => {
  expect(['localhost:8080', '127.0.0.1:8080', 'localhost'].map(twinOf)).toEqual([
    '127.0.0.1:8080',
    'localhost:8080',
    '127.0.0.1',
  ])
  const others = ['example.org', '192.168.0.7:8080', 'localhost.evil:80', 'localhost:80 https://evil', '[::1]:8080', '']
  expect(others.map(twinOf)).toEqual(others.map(() => null))
})
