import { expect, test } from 'vitest'
import { quantile } from './quantile.ts'

test('the nearest rank, of one value and of many', () => {
  const hundred = Array.from({ length: 100 }, (_, n) => 100 - n)
  expect([0, 0.5, 0.9, 0.99, 1].map((part) => quantile(hundred, part))).toEqual([1, 50, 90, 99, 100])
  expect([0, 0.5, 1].map((part) => quantile([7], part))).toEqual([7, 7, 7])
  expect(quantile([], 0.5)).toBeNaN()
})
