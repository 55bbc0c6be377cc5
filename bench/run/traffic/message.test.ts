import { expect, test } from 'vitest'
import { clockMs } from '../measure/clock.ts'
import { MIN_BYTES, message } from './message.ts'

const YEAR_MS = 365 * 24 * 3_600_000

test.each([MIN_BYTES, 100, 1_000])('is %i bytes as JSON, whatever the time', (bytes) => {
  for (const at of [1, 123.456789, 0.1 + 0.2, 7_654_321.000001, 3 * YEAR_MS + 0.001, clockMs()])
    expect(JSON.stringify(message(at, bytes))).toHaveLength(bytes)
})

test('is as short as it can be where nobody says how long', () => {
  expect(message(1, 0)).toEqual({ at: 1, pad: '' })
})

test('is never longer than it is said to be', () => {
  expect(() => message(clockMs(), 16)).toThrow('longer than 16 bytes')
})

test('a time of the clock is carried as it is: it is the name of what was said then', () => {
  for (let i = 0; i < 1_000; i++) {
    const at = clockMs()
    expect(message(at, 100).at).toBe(at)
  }
})
