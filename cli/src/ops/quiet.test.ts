import { expect, test } from 'vitest'
import { Quiet } from './quiet.ts'

test('what happens often is said once in half a minute, with how often it was', () => {
  let now = 0
  const quiet = new Quiet(() => now)
  expect([quiet.count('a'), quiet.count('a'), quiet.count('b'), quiet.count('a')]).toEqual([1, null, 1, null])
  now = 29_999
  expect(quiet.count('a')).toBeNull()
  now = 30_000
  expect([quiet.count('a'), quiet.count('a'), quiet.count('b')]).toEqual([4, null, 1])
})

test('kinds that are made up are not said without end, and not kept', () => {
  let now = 0
  const quiet = new Quiet(() => now)
  const said = () =>
    Array.from({ length: 1_000 }, (_, n) => quiet.count(`${now} ${n}`)).filter((count) => count !== null)
  expect(said()).toHaveLength(100)
  now = 30_000
  expect(said()).toHaveLength(100)
})
