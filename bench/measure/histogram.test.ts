import { expect, test } from 'vitest'
import { Durations } from './histogram.ts'

test('percentiles are right to three digits', () => {
  const durations = new Durations()
  for (let ms = 1; ms <= 1_000; ms++) durations.add(ms)
  const { count, p50, p90, p99, max } = durations.summary()
  expect(count).toBe(1_000)
  for (const [value, wanted] of [
    [p50, 500],
    [p90, 900],
    [p99, 990],
    [max, 1_000],
  ] as const) {
    expect(Math.abs(value - wanted) / wanted).toBeLessThan(0.001)
  }
})

test('what came out below zero counts as nothing', () => {
  const durations = new Durations()
  durations.add(-0.01)
  expect(durations.summary()).toEqual({ count: 1, p50: 0, p90: 0, p99: 0, p999: 0, max: 0 })
})

test('nothing recorded is nothing, and no error', () => {
  expect(new Durations().summary().count).toBe(0)
})
