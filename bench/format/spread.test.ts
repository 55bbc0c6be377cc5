import { expect, test } from 'vitest'
import { spread } from './spread.ts'

test('the middle of an odd number, and halfway between the two of an even one', () => {
  expect(spread([9, 1, 5])).toEqual({ median: 5, min: 1, max: 9 })
  expect(spread([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 })
  expect(spread([7])).toEqual({ median: 7, min: 7, max: 7 })
})

test('leaves its argument as it was', () => {
  const values = [3, 1, 2]
  spread(values)
  expect(values).toEqual([3, 1, 2])
})
