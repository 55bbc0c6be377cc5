import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DETECTOR, FailureDetector } from './failure-detector.ts'

const { minSilenceMs, minAnswerMs, maxUnsteadyMs } = DETECTOR
const MAX_SILENCE_MS = 31_000

/** One that has heard something every so often, and when it did last. */
function rhythmic(periodsMs: readonly number[]): { detector: FailureDetector; now: number } {
  const detector = new FailureDetector(0)
  let now = 0
  for (const ms of periodsMs) {
    now += ms
    detector.heard(now)
  }
  return { detector, now }
}

/** How long after the last sign of life silence is unusual. */
const patience = ({ detector, now }: { detector: FailureDetector; now: number }) =>
  detector.unusualAt(MAX_SILENCE_MS) - now

const every = (ms: number, times: number) => Array.from({ length: times }, () => ms)

test('[D3] before there is a rhythm, silence is unusual when the pings of the gateway are overdue', () => {
  expect(patience(rhythmic([]))).toBe(MAX_SILENCE_MS)
  expect(patience(rhythmic(every(100, 3)))).toBe(MAX_SILENCE_MS)
})

test('[D3] of a steady stream, silence of a few beats is unusual', () => {
  expect(patience(rhythmic(every(100, 40)))).toBe(minSilenceMs)
  expect(patience(rhythmic(every(2_000, 40)))).toBeCloseTo(2_000, 0)
})

test('[D3] of an unsteady stream it is not', () => {
  const unsteady = rhythmic(Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 100 : 2_000)))
  expect(patience(unsteady)).toBeGreaterThan(3_000)
})

test('[D3] in any rhythm it is unusual neither before the shortest nor after the longest', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60_000), { maxLength: 50 }), (periods) => {
      const ms = patience(rhythmic(periods))
      expect(ms).toBeGreaterThanOrEqual(minSilenceMs)
      expect(ms).toBeLessThanOrEqual(MAX_SILENCE_MS)
    }),
  )
})

test('[D9] a silence that turned out to be innocent is given twice as long the next time, and what comes takes that back', () => {
  const stream = rhythmic(every(100, 40))
  const { detector } = stream
  detector.answered(stream.now, stream.now - 20)
  expect(patience(stream)).toBe(2 * minSilenceMs)
  detector.answered(stream.now, stream.now - 20)
  expect(patience(stream)).toBe(4 * minSilenceMs)
  detector.heard(stream.now + 100)
  expect(detector.unusualAt(MAX_SILENCE_MS) - (stream.now + 100)).toBe(2 * minSilenceMs)
})

test('[D9] a stream that is silent for ever is asked ever more seldom', () => {
  const stream = rhythmic(every(100, 40))
  let { now } = stream
  let asked = 0
  for (; now < 3_600_000; asked++) {
    now = stream.detector.unusualAt(MAX_SILENCE_MS) + 20
    stream.detector.answered(now, now - 20)
  }
  expect(asked).toBeLessThan(3_600_000 / MAX_SILENCE_MS + 20)
})

test('[D9] an answer is waited for as long as the link usually takes, and then some', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 50 }), (rttMs, times) => {
      const detector = new FailureDetector(0)
      for (let i = 1; i <= times; i++) detector.answered(i * 10_000, i * 10_000 - rttMs)
      expect(detector.rttMs).toBeCloseTo(rttMs, 6)
      expect(detector.answerMs).toBeGreaterThanOrEqual(Math.max(minAnswerMs, 2 * rttMs - 1e-6))
      expect(detector.answerMs).toBeLessThanOrEqual(Math.max(minAnswerMs, 2 * rttMs + maxUnsteadyMs + 1e-6))
    }),
  )
})

test('[D3] one slow answer does not earn the next all the time in the world', () => {
  const detector = new FailureDetector(0)
  detector.answered(3_000, 0)
  expect(detector.answerMs).toBe(2 * 3_000 + maxUnsteadyMs)
})

test('[D5] time that nobody watched is no silence, and tells nothing of how long an answer took', () => {
  const stream = rhythmic(every(100, 40))
  const before = stream.detector.unusualAt(MAX_SILENCE_MS)
  stream.detector.excuse(60_000)
  expect(stream.detector.unusualAt(MAX_SILENCE_MS)).toBe(before + 60_000)
  stream.detector.answered(64_000, 63_999)
  expect(stream.detector.rttMs).toBe(0)
  stream.detector.answered(65_000, 64_950)
  expect(stream.detector.rttMs).toBe(50)
})
