import { expect, onTestFinished, test, vi } from 'vitest'
import { countWire, type WireCount } from '../run/measure/wire.ts'
import { rungway } from '../run/systems/rungway/index.ts'
import { server } from '../run/systems/rungway/server.ts'
import type { ClientEnd } from '../run/systems/system.ts'
import type { End } from '../run/traffic/end.ts'
import { message } from '../run/traffic/message.ts'
import { frame, record, requestBytes, responseBytes } from './http2.ts'
import { huffmanOctets } from './huffman.ts'
import { theoryOf } from './index.ts'

test.each([
  // RFC 7541, appendix C.4 and C.6
  ['www.example.com', 12],
  ['no-cache', 6],
  ['302', 2],
  ['Mon, 21 Oct 2013 20:13:21 GMT', 22],
  ['https://www.example.com', 17],
])('%s has %i octets in Huffman’s code', (text, octets) => {
  expect(huffmanOctets(text)).toBe(octets)
})

test('frames and records hold 16 KiB each', () => {
  expect([0, 100, 16_384, 16_385].map(frame)).toEqual([9, 109, 16_393, 16_403])
  expect([1, 16_384, 16_385].map(record)).toEqual([23, 16_406, 16_429])
})

test('repeated fields are an octet each, a path and a length are literals, and a date is new once per second', () => {
  const ask = 'GET /0000 HTTP/1.1\r\nhost: a\r\nconnection: keep-alive\r\naccept: */*\r\n\r\n'
  // :method, :scheme, :authority, accept; 26 bits of path, and its field index and length.
  expect(requestBytes(ask, 0)).toBe(22 + 9 + 4 + 2 + 4)
  const answer =
    'HTTP/1.1 200 OK\r\ncontent-length: 10\r\nDate: Mon, 21 Oct 2013 20:13:21 GMT\r\nKeep-Alive: timeout=5\r\n\r\n'
  const end = 22 + 9
  expect(responseBytes(answer, 10, 1)).toBe(22 + 9 + 1 + 5 + 24 + 9 + 10 + end)
  expect(responseBytes(answer, 10, 23)).toBe(22 + 9 + 1 + 5 + 2 + 9 + 10 + end)
})

// Fails when client, gateway, Node or the HTTP/2 client write something else: the theory then
// describes another wire.

const POLL_MS = 1_000
const BYTES = 100
/** Sequence numbers have two digits, because the warm-up precedes them. */
const BEFORE = 9
const COUNTED = 20

type Way = 'down' | 'up' | 'echo'

interface Pair {
  readonly count: () => WireCount
  readonly there: End
  readonly here: ClientEnd
}

async function pair(technique: string): Promise<Pair> {
  // A machine that stalls for a moment would look like silence, which the client probes.
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const ends: End[] = []
  const listening = await server.listen({ pollMs: POLL_MS, http: '2' }, (end) => ends.push(end))
  onTestFinished(() => listening.close())
  // From the first connection on, because earlier ones are unknown.
  const count = countWire(listening.server)
  const here = await rungway.connect(listening.url, technique)
  const [there] = ends
  if (there === undefined) throw new Error('no client has connected')
  onTestFinished(() => here.close())
  return { count, there, here }
}

/** One message after the other, each after the previous one and its request are done. */
async function talk(way: Way, { there, here }: Pair, from: number, count: number): Promise<void> {
  const [speaker, listener] = way === 'down' ? [there, here] : [here, way === 'up' ? there : here]
  if (way === 'echo') there.onMessage((body) => there.send(body))
  for (let at = from; at < from + count; at++) {
    const received = new Promise((resolve) => listener.onMessage(resolve))
    speaker.send(message(at, BYTES))
    await received
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test.each([
  ['sse', 'down'],
  ['sse', 'up'],
  ['sse', 'echo'],
  ['http-streaming', 'down'],
  ['long-polling', 'down'],
  ['long-polling', 'up'],
  ['long-polling', 'echo'],
] as const)('%s, %s: the bytes over HTTP/2 are those that the theory counts', async (technique, way) => {
  const both = await pair(technique)
  await talk(way, both, 1, BEFORE)
  const before = both.count()
  const since = Date.now()
  await talk(way, both, BEFORE + 1, COUNTED)
  const after = both.count()
  // The date changes once per second, however long pauses take.
  const ratePerSecond = (COUNTED * 1_000) / (Date.now() - since)
  const theory = theoryOf({ technique, http: '2' })?.[way]
  const given = { rttMs: 0, ratePerSecond, payloadBytes: BYTES, burst: 1, pollMs: POLL_MS, seqDigits: 2 }
  const each = (total: number): number => total / COUNTED
  const differences = [
    each(after.bytesOut - before.bytesOut) - (theory?.bytesDown?.of(given) ?? Number.NaN),
    each(after.bytesIn - before.bytesIn) - (theory?.bytesUp?.of(given) ?? Number.NaN),
  ]
  // Ids are random, dates change, and acknowledgements after a hundred messages do not occur here.
  for (const difference of differences) expect(Math.abs(difference)).toBeLessThan(3)
})
