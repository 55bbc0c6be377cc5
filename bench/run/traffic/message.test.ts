import { expect, test } from 'vitest'
import { clockMs } from '../measure/clock.ts'
import { MIN_BYTES, message } from './message.ts'

const YEAR_MS = 365 * 24 * 3_600_000

test.each([MIN_BYTES, 100, 1_000])('is %i bytes as JSON at any time', (bytes) => {
  for (const at of [1, 123.456789, 0.1 + 0.2, 7_654_321.000001, 3 * YEAR_MS + 0.001, clockMs()])
    expect(JSON.stringify(message(at, bytes))).toHaveLength(bytes)
})

test('a size of 0 gives the smallest message', () => {
  expect(message(1, 0)).toEqual({ at: 1, pad: '' })
})

test('is never longer than requested', () => {
  expect(() => message(clockMs(), 16)).toThrow('longer than 16 bytes')
})

test('carries readings of the clock unchanged, because they identify messages', () => {
  for (let i = 0; i < 1_000; i++) {
    const at = clockMs()
    expect(message(at, 100).at).toBe(at)
  }
})
