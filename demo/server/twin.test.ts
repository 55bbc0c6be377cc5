import { expect, test } from 'vitest'
import { TwinOrigins, twinOf } from './twin.ts'

test('a page of this machine has the server under two names, and no other has', () => {
  expect(['localhost:8080', '127.0.0.1:8080', 'localhost'].map(twinOf)).toEqual([
    '127.0.0.1:8080',
    'localhost:8080',
    '127.0.0.1',
  ])
  const others = ['example.org', '192.168.0.7:8080', 'localhost.evil:80', 'localhost:80 https://evil', '[::1]:8080', '']
  expect(others.map(twinOf)).toEqual(others.map(() => null))
})

test('pages of this machine may ask under both names, and no more names are kept than there can be', () => {
  const twins = new TwinOrigins()
  const { list } = twins
  for (const host of ['example.org', 'localhost:8080', '127.0.0.1:8080']) twins.askedAt(host)
  expect(list).toEqual(['http://localhost:8080', 'http://127.0.0.1:8080'])
  for (let port = 9_000; port < 9_100; port += 1) twins.askedAt(`localhost:${port}`)
  expect([list.length, list.at(-1), list.includes('http://localhost:8080')]).toEqual([
    32,
    'http://127.0.0.1:9099',
    false,
  ])
})
