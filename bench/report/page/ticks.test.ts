import { expect, test } from 'vitest'
import { logTicks, tick } from './ticks.ts'

test('numbers are as short as an axis needs', () => {
  expect([0.1, 12, 1_500, 65_536, 2e6].map(tick)).toEqual(['0.1', '12', '1.5k', '65.5k', '2M'])
})

test('a short logarithmic axis has more than powers of ten, a long one fewer', () => {
  expect(logTicks([1, 10])).toEqual([1, 2, 5, 10])
  expect(logTicks([0.5, 30])).toEqual([1, 3, 10, 30])
  expect(logTicks([1, 1_000])).toEqual([1, 10, 100, 1_000])
  expect(logTicks([1, 1e9]).length).toBeLessThan(7)
})
