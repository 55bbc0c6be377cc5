import { describe, expect, test } from 'vitest'
import { axisPercent, RoundTrips } from './round-trips.ts'

describe('round trips', () => {
  test.each([
    { samples: [], median: null },
    { samples: [5], median: 5 },
    { samples: [9, 1, 3], median: 3 },
    { samples: [100, 2, 1, 4], median: 3 },
  ])('the median of $samples is $median', ({ samples, median }) => {
    const trips = new RoundTrips()
    for (const ms of samples) trips.add('sse', ms)
    trips.add('websocket', 77)
    expect(trips.median('sse')).toBe(median)
  })

  test('only the last sixty count', () => {
    const trips = new RoundTrips()
    for (let ms = 1; ms <= 100; ms += 1) trips.add('sse', ms)
    expect([trips.of('sse').length, trips.of('sse')[0], trips.of('sse').at(-1)]).toEqual([60, 41, 100])
  })

  test('the axis has equal steps for equal factors, and ends', () => {
    expect(axisPercent(10) - axisPercent(1)).toBeCloseTo(axisPercent(1_000) - axisPercent(100))
    expect(axisPercent(0)).toBe(0)
    expect(axisPercent(1e9)).toBe(100)
  })
})
