import { expect, test } from 'vitest'
import { cell, USUAL } from '../../format/cell.ts'
import type { Row } from '../../format/results.ts'
import { explanation } from './explanations.ts'

const load = { ...USUAL, ratePerSecond: 20 }

/** Three rounds with a spread of that share of their median. */
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
  ['the same of a socket', row('websocket', 20, 24), /asleep/],
  ['a third connection', row('short-polling', 300, 617), /third/],
  ['turns in step with messages', row('http-streaming', 100, 133), /clusters/],
])('knows %s', (_what, found, expected) => {
  expect(why(found)).toMatch(expected)
})

test.each([
  ['a socket that took longer than a machine does', row('websocket', 20, 27)],
  ['what took longer than a machine does', row('sse', 20, 27)],
  ['what took longer than one connection more', row('short-polling', 300, 800)],
  ['what is further off than half of the time between two messages', row('http-streaming', 100, 180)],
])('leaves %s unexplained', (_what, found) => {
  expect(why(found)).toBeNull()
})

test('blames other processes only if the rounds disagree', () => {
  expect(why(row('websocket', 300, 400, 0.2, 78))).toMatch(/Other processes used 78 %/)
  expect(why(row('websocket', 300, 400, 0.02, 78))).toBeNull()
})

const near = (technique: string, ratePerSecond: number, payloadBytes: number, figures: Row['figures']): Row => ({
  ...cell({ system: 'rungway', technique }, 'echo', { load: { ...USUAL, ratePerSecond, payloadBytes } }),
  rounds: 1,
  figures,
  failures: [],
})
const just = (median: number) => ({ median, min: median, max: median })

test('knows why there are fewer or more requests than messages', () => {
  expect(explanation(near('sse', 1_000, 100, { requests: just(0.64) }), 'requests')).toMatch(/several/)
  expect(explanation(near('sse', 100, 100, { requests: just(0.64) }), 'requests')).toBeNull()
  expect(explanation(near('sse', 10, 65_536, { requests: just(2) }), 'requests')).toMatch(/acknowledgement/)
  expect(explanation(near('sse', 10, 1_000, { requests: just(2) }), 'requests')).toBeNull()
  expect(explanation(near('websocket', 10, 65_536, { requests: just(2) }), 'requests')).toBeNull()
})

test('knows the cost of large and of rare messages, and no more than that', () => {
  expect(why(near('long-polling', 100, 65_536, { latencyP50Ms: just(5) }))).toMatch(/64 KiB/)
  expect(why(near('long-polling', 100, 65_536, { latencyP50Ms: just(9) }))).toBeNull()
  expect(why(near('http-streaming', 10, 100, { latencyP50Ms: just(3.1) }))).toMatch(/asleep/)
  expect(why(near('http-streaming', 100, 100, { latencyP50Ms: just(3.1) }))).toBeNull()
})

test('knows why a minute has slightly fewer polls, but not why it has half of them', () => {
  const idle = (requestsPerMinute: number): Row => ({
    ...cell({ system: 'rungway', technique: 'short-polling' }, 'idle', {}),
    rounds: 1,
    figures: { requestsPerMinute: just(requestsPerMinute) },
    failures: [],
  })
  expect(explanation(idle(51), 'requestsPerMinute')).toMatch(/busy machine/)
  expect(explanation(idle(30), 'requestsPerMinute')).toBeNull()
})

const inPage = (figures: Row['figures'], technique = 'multipart'): Row => ({
  ...cell({ system: 'rungway', technique }, 'page', { client: 'firefox', load: USUAL }),
  rounds: 1,
  figures,
  failures: [],
})

test('a page’s own milliseconds, and requests that carry several messages where they take longer than those are apart', () => {
  expect(why(inPage({ latencyP50Ms: just(5) }, 'sse'))).toMatch(/processes of its browser/)
  expect(why(inPage({ latencyP50Ms: just(12) }, 'sse'))).toBeNull()
  const requests = (p90: number) => explanation(inPage({ latencyP90Ms: just(p90), requests: just(0.8) }), 'requests')
  expect(requests(12)).toMatch(/carries several/)
  expect(requests(8)).toBeNull()
})

test('an XHR whose progress is reported late, and polls that a client pings by', () => {
  expect(why(inPage({ latencyP50Ms: just(40) }))).toMatch(/progress of an XMLHttpRequest/)
  expect(why(inPage({ latencyP50Ms: just(60) }))).toBeNull()
  const polling = (requests: number) => {
    const row = inPage({ requests: just(requests), latencyP90Ms: just(2) }, 'jsonp-polling')
    return explanation(row, 'requests')
  }
  expect(polling(1.15)).toMatch(/pings by it/)
  expect(polling(0.9)).toBeNull()
})
