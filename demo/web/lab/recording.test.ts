import { expect, test } from 'vitest'
import { DEFAULT_SETTINGS, type LabEvent } from '../../server/lab/settings.ts'
import { figuresOf, Latencies, quantile, shares } from './figures.ts'
import { firstAt, KEPT_MS, Recording } from './recording.ts'
import { isPoll, isUp, nameOf, typeOf } from './row-words.ts'
import { isVain } from './waterfall.ts'

const HEAD =
  'GET /lab/visitor00/long-polling/long-polling?v=1&session=*** HTTP/1.1\r\nHost: x\r\nSec-Fetch-Dest: empty\r\n'

const take = (recording: Recording, events: readonly LabEvent[], now = 100) =>
  recording.take({ events, now, isCut: false, counts: {} })

test('a request becomes a row, from its start to the end of its response', () => {
  const recording = new Recording()
  take(recording, [
    { type: 'request', at: 10, id: 1, lane: 'long-polling', head: HEAD },
    { type: 'part', at: 10, id: 1, way: 'up', bytes: 300 },
    { type: 'response', at: 30, id: 1, bytes: 150, head: 'HTTP/1.1 200 OK\r\n' },
    { type: 'part', at: 31, id: 1, way: 'down', bytes: 100 },
    { type: 'end', at: 31, id: 1 },
    { type: 'part', at: 32, id: 1, way: 'down', bytes: 7 },
  ])
  const [row] = recording.lane('long-polling').rows
  expect(row).toMatchObject({ startMs: 10, responseMs: 30, endMs: 31, status: 200, bytesUp: 300, bytesDown: 250 })
  if (row === undefined) return
  expect([nameOf(row), typeOf(row), isPoll(row), isUp(row)]).toEqual([
    'long-polling?v=1&session=***',
    'fetch',
    true,
    false,
  ])
})

test('frames of a socket stay with its row, and one that the network stopped is over', () => {
  const recording = new Recording()
  take(recording, [
    {
      type: 'request',
      at: 1,
      id: 1,
      lane: 'websocket',
      head: 'GET /lab/v/websocket/websocket? HTTP/1.1\r\nUpgrade: websocket',
    },
    { type: 'frame', at: 5, id: 1, way: 'down', bytes: 12, opcode: 1, text: 'hello' },
    { type: 'stopped', at: 9, id: 1, status: null },
  ])
  const [row] = recording.lane('websocket').rows
  expect(row).toMatchObject({ isStopped: true, endMs: 9, bytesDown: 12 })
  expect(row?.frames).toEqual([{ at: 5, way: 'down', opcode: 1, bytes: 12, text: 'hello' }])
  expect(row === undefined ? '' : typeOf(row)).toBe('websocket')
})

test('figures count from their base, and say what is overhead', () => {
  const recording = new Recording()
  recording.heard('sse', 1, 0, 5)
  for (let n = 2; n <= 11; n += 1) recording.heard('sse', n, 100 + n, 100 + n + n)
  take(recording, [])
  const base = { counts: { requests: 3, bytesUp: 100, bytesDown: 100 }, messages: 1, atMs: 50 }
  const figures = figuresOf(
    recording.lane('sse'),
    { requests: 5, bytesUp: 600, bytesDown: 1_600 },
    base,
    DEFAULT_SETTINGS,
  )
  expect(figures).toMatchObject({ messages: 10, requests: 2, bytesPerMessage: 200, overhead: 0.5, p50: 6, p99: 11 })
  const nothing = figuresOf(recording.lane('none'), base.counts, { ...base, messages: 0 }, DEFAULT_SETTINGS)
  expect(nothing).toMatchObject({ messages: 0, bytesPerMessage: null, overhead: null, p50: null })
})

test('quantiles and shares of a sorted list', () => {
  expect([quantile([], 0.5), quantile([1], 0.99), quantile([1, 2, 3, 4], 0.5)]).toEqual([null, 1, 2])
  expect(shares([1, 2, 2, 9], [0, 2, 8, 9])).toEqual([0, 0.75, 0.75, 1])
  expect(firstAt([1, 3, 3, 7], 3, (n) => n)).toBe(1)
})

test('what is older than the picture can be scrubbed to is forgotten', () => {
  const recording = new Recording()
  take(recording, [
    { type: 'sent', at: 1, n: 1 },
    { type: 'request', at: 1, id: 1, lane: 'a', head: '' },
    { type: 'end', at: 2, id: 1 },
    { type: 'request', at: 1, id: 2, lane: 'a', head: '' },
  ])
  recording.heard('a', 1, 1, 2)
  take(recording, [], KEPT_MS + 10)
  expect(recording.sent).toEqual([])
  expect(recording.lane('a').rows.map(({ id }) => id)).toEqual([2])
  expect(recording.lane('a').arrivals).toEqual([])
  expect(recording.lane('a').messages).toBe(1)
})

test('a poll was in vain when the next one was answered before a message came', () => {
  const recording = new Recording()
  const poll = (id: number, at: number): LabEvent[] => [
    { type: 'request', at, id, lane: 'long-polling', head: HEAD },
    { type: 'response', at: at + 10, id, bytes: 150, head: 'HTTP/1.1 200 OK\r\n' },
    { type: 'end', at: at + 11, id },
  ]
  take(recording, [...poll(1, 10), ...poll(2, 30), ...poll(3, 50)])
  const lane = recording.lane('long-polling')
  // Late, as on a busy page: after the end of the second one, before the third one was answered.
  recording.heard('long-polling', 1, 20, 55)
  const [first, second, third] = lane.rows
  if (first === undefined || second === undefined || third === undefined) throw new Error('a row is missing')
  expect([isVain(lane, first, second), isVain(lane, second, third), isVain(lane, third, undefined)]).toEqual([
    true,
    false,
    false,
  ])
})

test('latencies that are sorted bit by bit are those of the messages that are kept and count', () => {
  const recording = new Recording()
  const lane = recording.lane('sse')
  const latencies = new Latencies(lane, 1_000)
  let n = 0
  const hear = (sentAt: number, ms: number) => {
    n += 1
    recording.heard('sse', n, sentAt, sentAt + ms)
  }
  const expected = () =>
    lane.arrivals
      .filter(({ sentAt }) => sentAt >= 1_000)
      .map(({ at, sentAt }) => at - sentAt)
      .sort((a, b) => a - b)
  hear(900, 3)
  for (const [at, ms] of [7, 2, 9, 2, 5].entries()) hear(1_000 + at * 10, ms)
  expect(latencies.sorted()).toEqual([2, 2, 5, 7, 9])
  expect(latencies.sorted()).toEqual(expected())
  for (const [at, ms] of [4, 9, 1, 2].entries()) hear(90_000 + at * 10, ms)
  take(recording, [], KEPT_MS + 1_025)
  expect(lane.forgotten).toBeGreaterThan(1)
  expect(latencies.sorted()).toEqual(expected())
  expect(latencies.sorted()).toContain(1)
  expect(latencies.sorted()).not.toContain(7)
})
