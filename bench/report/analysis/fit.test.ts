import { expect, test } from 'vitest'
import { model } from '../model/model.ts'
import { fixture } from '../testing/fixture.ts'
import { fitLine } from './fit.ts'

test('points on a line give that line, with an R² of 1', () => {
  expect(fitLine([10, 100, 1_000].map((x) => [x, 7 + 3 * x]))).toEqual({
    slope: expect.closeTo(3, 9),
    intercept: expect.closeTo(7, 6),
    rSquared: expect.closeTo(1, 9),
  })
})

test('least squares of relative distances, calculated by hand', () => {
  // Weights are 1 / y², as 4 to 4 to 1. Means 5/3 and 20/9; sums of products 4 and 8/3. Of 216/81
  // the line leaves 84/81.
  expect(
    fitLine([
      [1, 2],
      [2, 2],
      [3, 4],
    ]),
  ).toEqual({
    slope: expect.closeTo(2 / 3, 9),
    intercept: expect.closeTo(10 / 9, 9),
    rSquared: expect.closeTo(132 / 216, 9),
  })
})

test('is the line that the chooser calculates with', () => {
  const held = fixture().rows.filter(({ scenario, system }) => scenario === 'held' && system === 'rungway')
  for (const { technique, memory } of model(fixture())) {
    const own = held.filter((row) => row.technique === technique)
    const line = fitLine(own.map((row) => [row.clients, row.clients * (row.figures.serverBytesPerClient?.median ?? 0)]))
    expect(line?.slope).toBe(memory?.coefficients[1])
    expect(line?.intercept).toBe(memory?.coefficients[0])
  }
})

test('a quantity that does not grow has a level line', () => {
  expect(
    fitLine([
      [1, 5],
      [2, 5],
      [3, 5],
    ]),
  ).toEqual({ slope: expect.closeTo(0, 9), intercept: expect.closeTo(5, 9), rSquared: 1 })
})

test('two points always fit, so there is no R²', () => {
  expect(
    fitLine([
      [1, 3],
      [2, 5],
    ]),
  ).toEqual({ slope: expect.closeTo(2, 9), intercept: expect.closeTo(1, 9), rSquared: null })
})

test('there is no line through a single x', () => {
  expect(fitLine([])).toBeNull()
  expect(
    fitLine([
      [1, 3],
      [1, 5],
    ]),
  ).toBeNull()
})
