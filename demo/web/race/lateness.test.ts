import { expect, test } from 'vitest'
import { Lateness } from './lateness.ts'

test('a lane is as late as it comes after the first, by the median', () => {
  const lateness = new Lateness()
  for (const [n, late] of [30, 10, 20].entries()) {
    lateness.arrived('a', n, 100 * n)
    lateness.arrived('b', n, 100 * n + late)
  }
  expect([lateness.median('a'), lateness.median('b'), lateness.median('c')]).toEqual([0, 20, null])
})
