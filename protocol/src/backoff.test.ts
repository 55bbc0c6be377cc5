import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BACKOFF, pauseMs } from './backoff.ts'

const longest = () => 1 - Number.EPSILON

test('[E5] the first attempt after a loss is immediate', () => {
  expect(pauseMs(BACKOFF, 0, longest)).toBe(0)
})

test('[E5] the longest pause doubles with each attempt, up to the cap', () => {
  const pauses = Array.from({ length: 10 }, (_, i) => Math.round(pauseMs(BACKOFF, i + 1, longest)))
  expect(pauses).toEqual([400, 800, 1_600, 3_200, 6_400, 12_800, 15_000, 15_000, 15_000, 15_000])
})

test('[E5] the jitter is full: any pause from none to the longest', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, at) => {
        const pause = pauseMs(BACKOFF, attempt, () => at)
        expect(pause).toBeCloseTo(at * pauseMs(BACKOFF, attempt, longest), 6)
        expect(pause).toBeLessThanOrEqual(BACKOFF.maxMs)
      },
    ),
  )
})
