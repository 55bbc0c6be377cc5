import { expect, test } from 'vitest'
import { Durations } from './histogram.ts'

test('percentiles are exact to three digits', () => {
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
    expect(Math.abs((value ?? 0) - wanted) / wanted).toBeLessThan(0.001)
  }
})

test('negative durations count as zero', () => {
  const durations = new Durations()
  durations.add(-0.01)
  expect(durations.summary()).toEqual({ count: 1, p50: 0, max: 0 })
})

test('an empty histogram has a summary', () => {
  expect(new Durations().summary().count).toBe(0)
})

test('a percentile above which no duration is expected is undefined', () => {
  const of = (count: number) => {
    const durations = new Durations()
    for (let ms = 1; ms <= count; ms++) durations.add(ms)
    const { p90, p99, p999 } = durations.summary()
    return [p90, p99, p999].map((value) => value !== undefined)
  }
  expect(of(9)).toEqual([false, false, false])
  expect(of(10)).toEqual([true, false, false])
  expect(of(99)).toEqual([true, false, false])
  expect(of(100)).toEqual([true, true, false])
  expect(of(999)).toEqual([true, true, false])
  expect(of(1_000)).toEqual([true, true, true])
})
