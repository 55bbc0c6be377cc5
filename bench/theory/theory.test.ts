import { EVENTS, LINES } from '@rungway/protocol'
import { expect, test } from 'vitest'
import { circumstances, meanDigits } from './circumstances.ts'
import { THEORIES } from './index.ts'
import { HTTP2_THEORIES } from './over-http2.ts'
import { ackLine, event, line, messagesPerAck, PING_EVENT, PING_LINE, websocketHeader } from './sizes.ts'

const theory = (technique: string) => {
  const found = THEORIES.find((each) => each.technique === technique)
  if (found === undefined) throw new Error(`no theory of ${technique}`)
  return found
}

const given = { rttMs: 100, ratePerSecond: 1, payloadBytes: 100, burst: 1, pollMs: 1_000, seqDigits: 1 }

test('lines and events are as long as the codec writes them', () => {
  const text = JSON.stringify('x'.repeat(98))
  const payload = { text, kind: 'json', bytes: text.length } as const
  const ping = { type: 'ping', value: 12_345 } as const
  expect(line({ payloadBytes: 100, seqDigits: 2 })).toBe(LINES.numbered(12, payload).length)
  expect(event({ payloadBytes: 100, seqDigits: 2 })).toBe(EVENTS.numbered(12, payload).length)
  expect(ackLine(3)).toBe(LINES.control({ type: 'ack', seen: 123 }).length)
  expect(PING_LINE).toBe(LINES.control(ping).length)
  expect(PING_EVENT).toBe(EVENTS.control(ping).length)
})

test('a WebSocket header grows with its payload, and a client masks', () => {
  expect([125, 126, 65_535, 65_536].map((bytes) => websocketHeader(bytes, 'server'))).toEqual([2, 4, 4, 10])
  expect(websocketHeader(125, 'client')).toBe(6)
})

test('an acknowledgement is due by count, by size or by time', () => {
  expect(messagesPerAck({ ...given, ratePerSecond: 100 }, 'client')).toBe(656)
  expect(messagesPerAck({ ...given, ratePerSecond: 100, payloadBytes: 65_536 }, 'client')).toBe(1)
  expect(messagesPerAck({ ...given, ratePerSecond: 10 }, 'server')).toBe(11)
  expect(messagesPerAck({ ...given, ratePerSecond: 10 }, 'client')).toBe(301)
})

test('sequence numbers are as long as those of a run', () => {
  expect(meanDigits(1, 9)).toBe(1)
  expect(meanDigits(9, 10)).toBe(1.5)
  expect(meanDigits(21, 120)).toBeCloseTo(2.21)
  const run = { seconds: 1, warmUpSeconds: 0.2, pollMs: 1_000 }
  const load = { ratePerSecond: 100, payloadBytes: 100, burst: 1 }
  expect(circumstances({ rttMs: 0, load }, run).seqDigits).toBeCloseTo(2.21)
})

test.each([
  // technique, down and up while messages are rare, down and up with ten per round trip
  ['websocket', 50, 50, 50, 50],
  ['sse', 50, 50, 50, 100],
  ['http-streaming', 50, 50, 50, 100],
  ['long-polling', 50, 50, 100, 100],
  ['short-polling', 600, 50, 600, 100],
])('%s: latency by the round trip', (technique, down, up, busyDown, busyUp) => {
  const busy = { ...given, ratePerSecond: 100 }
  const { down: downs, up: ups } = theory(technique)
  expect([given, busy].flatMap((c) => [downs.latencyP50Ms?.of(c), ups.latencyP50Ms?.of(c)])).toEqual([
    down,
    up,
    busyDown,
    busyUp,
  ])
})

test('a poll brings what has queued up, and is empty if nothing has', () => {
  const polls = (ratePerSecond: number) =>
    theory('short-polling').down.requests?.of({ ...given, rttMs: 0, ratePerSecond })
  expect(polls(10)).toBeCloseTo(0.1)
  expect(polls(0.1)).toBeCloseTo(10)
  expect(polls(500)).toBeCloseTo(0.002, 4)
  // The other half are POSTs with acknowledgements.
  expect(polls(1_000)).toBeCloseTo(0.002, 4)
})

test('over HTTP/2 latency is the same as over HTTP/1.1, and headers cost less', () => {
  for (const { technique, down, up, echo } of HTTP2_THEORIES) {
    const plain = theory(technique)
    expect(down.latencyP50Ms).toBe(plain.down.latencyP50Ms)
    expect(up.requests).toBe(plain.up.requests)
    for (const [own, other] of [
      [up, plain.up],
      [echo, plain.echo],
    ] as const)
      expect(own.bytesUp?.of(given), technique).toBeLessThan(other.bytesUp?.of(given) ?? 0)
  }
})

test('every formula has a text, sources, and a number as its result', () => {
  for (const { technique, ...parts } of [...THEORIES, ...HTTP2_THEORIES]) {
    for (const formula of Object.values(parts).flatMap((part) => Object.values(part))) {
      expect(formula.text, technique).not.toBe('')
      expect(formula.sources.length, technique).toBeGreaterThan(0)
      expect(formula.of(given), technique).toBeGreaterThanOrEqual(0)
    }
  }
})
