import { expect, test } from 'vitest'
import { fitLine } from './fit.ts'

test('points on a line give that line, which explains everything', () => {
  expect(fitLine([10, 100, 1_000].map((x) => [x, 7 + 3 * x]))).toEqual({
    slope: expect.closeTo(3, 9),
    intercept: expect.closeTo(7, 6),
    rSquared: expect.closeTo(1, 9),
  })
})

test('the line of least squares, by hand', () => {
  // Means 2 and 4; sums of products 2, 3 and 6.
  expect(
    fitLine([
      [1, 3],
      [2, 3],
      [3, 6],
    ]),
  ).toEqual({ slope: 1.5, intercept: 1, rSquared: 0.75 })
})

test('what does not grow has a level line', () => {
  expect(
    fitLine([
      [1, 5],
      [2, 5],
      [3, 5],
    ]),
  ).toEqual({ slope: 0, intercept: 5, rSquared: 1 })
})

test('two points fit every time: nothing is said about how well', () => {
  expect(
    fitLine([
      [1, 3],
      [2, 5],
    ]),
  ).toEqual({ slope: 2, intercept: 1, rSquared: null })
})

test('no line through one place', () => {
  expect(fitLine([])).toBeNull()
  expect(
    fitLine([
      [1, 3],
      [1, 5],
    ]),
  ).toBeNull()
})
