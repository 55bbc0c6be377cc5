import { expect, test } from 'vitest'
import { cell } from '../../format/cell.ts'
import type { Row } from '../../format/results.ts'
import { duration, durations } from '../../text/quantity.ts'
import { ENGLISH } from '../speech/en.ts'
import { circumstancesOf, lostMessages, ranked, sumOf } from './ranking.ts'

const row = (system: string, technique: string, median: number, more: Partial<Row> = {}, spread = 0): Row => ({
  ...cell({ system, technique }, 'down'),
  rounds: 3,
  figures: { latencyP50Ms: { median, min: median - spread, max: median + spread } },
  failures: [],
  ...more,
})

const say = (rows: readonly Row[], step?: number): string | null =>
  ranked(
    {
      rows,
      of: sumOf('latencyP50Ms'),
      unit: durations,
      says: (amount) => `after ${amount}`,
      ...(step !== undefined && { step }),
    },
    ENGLISH,
  )

test('names each technique with its number, and those too close to tell apart with their range', () => {
  expect(say([row('rungway', 'a', 104), row('rungway', 'b', 100), row('rungway', 'c', 120)])).toBe(
    'a and b, too close to tell apart: after 100 ms to 104 ms. Then c with 120 ms.',
  )
})

test('overlapping rounds are too close, whatever their medians', () => {
  expect(say([row('rungway', 'a', 100, {}, 30), row('rungway', 'b', 140, {}, 30)])).toMatch(/^a and b, too close/)
})

test('nothing behind a technique that is told apart is level with the best', () => {
  expect(say([row('rungway', 'a', 100), row('rungway', 'b', 120), row('rungway', 'c', 130, {}, 60)])).toMatch(
    /^a: after 100 ms\. Then b with 120 ms and c with 130 ms/,
  )
})

test('a single round needs a larger margin', () => {
  const one = { rounds: 1 }
  expect(say([row('rungway', 'a', 100, one), row('rungway', 'b', 115, one)])).toMatch(/^a and b, too close/)
  expect(say([row('rungway', 'a', 100, one), row('rungway', 'b', 125, one)])).toMatch(/^a: after 100 ms/)
})

test('less than the step is no difference', () => {
  const rows = [row('rungway', 'a', 100), row('rungway', 'b', 119), row('rungway', 'c', 121)]
  expect(say(rows, 20)).toMatch(/^a and b, too close to tell apart: .* Then c with 121 ms/)
})

test('a peer has to be better by the same margin', () => {
  expect(say([row('rungway', 'a', 100), row('peer', 'a', 97)])).toBe('a: after 100 ms.')
  expect(say([row('rungway', 'a', 100), row('peer', 'a', 90)])).toBe(
    'a: after 100 ms. A peer is better: a of peer, with 90 ms.',
  )
  expect(say([row('rungway', 'a', 100, { rounds: 1 }), row('peer', 'a', 90)])).toBe('a: after 100 ms.')
  expect(say([row('peer', 'a', 90)])).toBeNull()
})

test('names the conditions and rounds of the rows', () => {
  const load = { ratePerSecond: 0.5, payloadBytes: 100, burst: 1 }
  expect(circumstancesOf([row('rungway', 'a', 1, { rttMs: 20, clients: 5_000, load })], true, ENGLISH)).toBe(
    `5,000 clients, a round trip of 20 ms, one message every ${duration(2_000)} of 100 B from all of them together, 3 rounds`,
  )
  expect(circumstancesOf([], false, ENGLISH)).toBe('')
})

test('names the messages that each system lost', () => {
  const losing = (system: string, count: number) =>
    row(system, 'a', 1, { figures: { missing: { median: count, min: count, max: count } } })
  expect(
    lostMessages([losing('rungway', 0), losing('peer', 0.5), losing('peer', 12), losing('other', 7)], ENGLISH),
  ).toBe(' Messages lost: rungway none, peer 1 to 12 and other 7.')
  expect(lostMessages([row('rungway', 'a', 1)], ENGLISH)).toBe('')
})
