import { expect, test } from 'vitest'
import { cell, USUAL } from '../cell.ts'
import type { Row } from '../results.ts'
import { explanation } from './explanations.ts'

const load = { ...USUAL, ratePerSecond: 20 }

/** Three rounds, scattered by so much of their median. */
const row = (technique: string, rttMs: number, median: number, scatter = 0, othersPercent = 0): Row => ({
  ...cell({ system: 'rungway', technique }, 'far-echo', { load, rttMs }),
  rounds: 3,
  figures: {
    latencyP50Ms: { median, min: median, max: median * (1 + scatter) },
    othersPercent: { median: othersPercent, min: othersPercent, max: othersPercent },
  },
  failures: [],
})

const why = (row: Row) => explanation(row, 'latencyP50Ms')

test.each([
  ['the machine’s own milliseconds', row('sse', 20, 24), /asleep/],
  ['a third connection', row('short-polling', 300, 617), /third/],
  ['turns in step with messages', row('http-streaming', 100, 133), /heaps/],
])('knows %s', (_what, found, expected) => {
  expect(why(found)).toMatch(expected)
})

test.each([
  ['a socket', row('websocket', 20, 24)],
  ['what took longer than a machine does', row('sse', 20, 27)],
  ['what took longer than one connection more', row('short-polling', 300, 800)],
  ['what is further off than half of the time between two messages', row('http-streaming', 100, 180)],
])('leaves %s unexplained', (_what, found) => {
  expect(why(found)).toBeNull()
})

test('blames others only where the rounds disagree', () => {
  expect(why(row('websocket', 300, 400, 0.2, 78))).toMatch(/Others took 78 %/)
  expect(why(row('websocket', 300, 400, 0.02, 78))).toBeNull()
})
