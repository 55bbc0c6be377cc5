import { availableParallelism } from 'node:os'
import { expect, test } from 'vitest'
import { configOf } from '../../testing/world.ts'
import { portProblems, workersIn } from './ports.ts'

const SECRET = 'a secret of a test, which is long enough'
const problems = (input: object) => portProblems(configOf({ listen: { port: 8080 }, ...input }))

test('"auto" is one for each core', () => {
  expect(workersIn({ workers: 'auto' })).toBe(availableParallelism())
  expect(workersIn({ workers: 3 })).toBe(3)
})

test('a port that two want is refused, with what to change', () => {
  expect(problems({ admin: { port: 8077 }, workers: 4 })).toEqual([
    'listen.port and admin.port both take port 8080: listen.port is 8080, the workers have 8077 to 8080 from admin.port on. Move one of them. Settings of rungway: listen.port or --port, admin.port or --admin-port.',
  ])
  const nodes = { admin: { port: 8081 }, cluster: { secret: SECRET, port: 8083 }, redis: { url: 'redis://127.0.0.1' } }
  expect(problems({ ...nodes, workers: 3 })).toEqual([expect.stringContaining('both take port 8083')])
  expect(problems({ admin: { port: 8080 } })).toEqual([expect.stringContaining('both take port 8080')])
  for (const fine of [
    { admin: { port: 8077 }, workers: 3 },
    { ...nodes, workers: 2 },
    { admin: { port: 0 }, workers: 9 },
  ])
    expect(problems(fine)).toEqual([])
})

test('one port on two addresses is two, unless one of them is all', () => {
  const both = (one: string, other: string) =>
    problems({ listen: { port: 8080, host: one }, admin: { port: 8080, host: other } }).length
  for (const [one, other] of [
    ['10.0.0.5', '127.0.0.1'],
    ['0.0.0.0', '::1'],
  ] as const)
    expect(both(one, other)).toBe(0)
  for (const [one, other] of [
    ['::', '::1'],
    ['127.0.0.1', '0.0.0.0'],
    ['::1', '::1'],
  ] as const)
    expect(both(one, other)).toBe(1)
  expect(problems({ listen: { unix: '/run/c.sock' }, admin: { port: 8080 } })).toEqual([])
})

test('ports beyond the last are refused, with the highest that fits', () => {
  expect(problems({ admin: { port: 65_533 }, workers: 4 })).toEqual([
    'admin.port: the workers need a port each, 65533 to 65536, and 65535 is the last there is: take 65532 or less. Settings of rungway: admin.port or --admin-port.',
  ])
  expect(problems({ admin: { port: 65_532 }, workers: 4 })).toEqual([])
})
