import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { encodePayload, encodePacket as encodeV4, type Packet, decodePayload as read4 } from 'engine.io-parser'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Dialect } from './dialect.ts'
import { VERSION_3 } from './version-3.ts'
import { VERSION_4 } from './version-4.ts'

const require = createRequire(import.meta.url)
// What the server on npm reads and writes version 3 by, which it does not export.
const v3: V3 = require(join(dirname(require.resolve('engine.io')), 'parser-v3/index.js'))

interface V3 {
  encodePacket(packet: Packet, takesBytes: boolean, isUtf8: boolean, done: (message: string | Buffer) => void): void
  decodePacket(message: string | Buffer): Packet
  encodePayload(packets: readonly Packet[], takesBytes: boolean, done: (payload: string | Buffer) => void): void
  decodePayload(payload: string | Buffer, each: (packet: Packet) => void): void
}

const MAX = 1_000

/** What both read alike: the type, and text or bytes. */
const plain = ({ type, data = '' }: { type: string; data?: unknown }) => [
  type,
  typeof data === 'string' ? data : [...(data as Uint8Array)],
]

const bytesOf = (payload: string | Uint8Array): Uint8Array =>
  typeof payload === 'string' ? Buffer.from(payload) : payload

/** Text as it can travel: with surrogates in pairs, and without the separator. */
const text = fc.string({ unit: 'binary' }).filter((each) => !/\p{Surrogate}/u.test(each) && !each.includes('\x1e'))

const packet = fc.oneof(
  fc.record({ type: fc.constantFrom('ping', 'pong', 'close', 'upgrade', 'noop', 'message'), data: text }),
  fc.record({ type: fc.constant('message'), data: fc.uint8Array().map((bytes) => Buffer.from(bytes)) }),
) as fc.Arbitrary<Packet>
const packets = fc.array(packet, { minLength: 1, maxLength: 20 })

/** As the outbox hands them to a carrier. */
function lines(all: readonly Packet[]): string[] {
  const out: string[] = []
  for (const each of all) encodeV4(each, false, (line) => out.push(line))
  return out
}

describe('a valid payload is read and written as the parsers on npm do', () => {
  test('in version 4', () => {
    fc.assert(
      fc.property(packets, (all) => {
        encodePayload(all, (payload) => {
          const { packets: read, isGood } = VERSION_4.decodePayload(Buffer.from(payload), false, MAX)
          expect([isGood, read.map(plain)]).toEqual([true, read4(payload).map(plain)])
          expect(VERSION_4.encodePayload(lines(all), false)).toBe(payload)
        })
      }),
    )
  })

  test.each([true, false])('in version 3, with bytes: %s', (takesBytes) => {
    fc.assert(
      fc.property(packets, (all) => {
        v3.encodePayload(all, takesBytes, (payload) => {
          const isBytes = typeof payload !== 'string'
          const { packets: read, isGood } = VERSION_3.decodePayload(bytesOf(payload), isBytes, MAX)
          const theirs: Packet[] = []
          v3.decodePayload(payload, (each) => theirs.push(each))
          expect([isGood, read.map(plain)]).toEqual([true, theirs.map(plain)])
          expect(bytesOf(VERSION_3.encodePayload(lines(all), takesBytes))).toEqual(Buffer.from(bytesOf(payload)))
        })
      }),
    )
  })
})

test.each([true, false])('a valid message of a socket of version 3 is read as on npm, with bytes: %s', (takesBytes) => {
  fc.assert(
    fc.property(packet, (each) => {
      v3.encodePacket(each, takesBytes, false, (message) => {
        const read = VERSION_3.decodeMessage(message)
        expect(read && plain(read)).toEqual(plain(v3.decodePacket(message)))
      })
    }),
  )
})

describe.each([
  ['4', VERSION_4, false],
  ['3', VERSION_3, false],
  ['3 in bytes', VERSION_3, true],
] as const)('what is no payload of version %s', (_version, dialect: Dialect, isBytes) => {
  const arbitrary = fc.oneof(
    fc.uint8Array(),
    fc.string({ unit: fc.constantFrom('4', 'b', ':', '1', '0', '9', '\x1e', 'a', '€', '=') }).map(bytesOf),
    fc.array(fc.constantFrom(0, 1, 2, 4, 9, 52, 98, 255)).map((bytes) => Uint8Array.from(bytes)),
  )

  test('is a value, and throws nothing', () => {
    fc.assert(
      fc.property(arbitrary, fc.boolean(), (body, asText) => {
        const { packets: read, isGood } = dialect.decodePayload(body, isBytes, MAX)
        expect(read.length > 0 || !isGood || body.every((byte) => byte === 48 || byte === 58)).toBe(true)
        const message = asText ? Buffer.from(body).toString() : body
        expect(() => dialect.decodeMessage(message)).not.toThrow()
      }),
    )
  })

  test('a payload that is cut anywhere is read up to there at most', () => {
    fc.assert(
      fc.property(packets, fc.nat(), (all, at) => {
        const whole = bytesOf(dialect.encodePayload(lines(all), isBytes))
        if (isBytes !== all.some(({ data }) => typeof data !== 'string')) return
        const cut = dialect.decodePayload(whole.subarray(0, at % whole.length), isBytes, MAX)
        expect(cut.packets.length).toBeLessThanOrEqual(all.length)
      }),
    )
  })

  test('more packets than there may be', () => {
    const many = dialect.encodePayload(new Array(11).fill(isBytes ? 'bAQ==' : '4a'), isBytes)
    expect(dialect.decodePayload(bytesOf(many), isBytes, 10).isGood).toBe(false)
    expect(dialect.decodePayload(bytesOf(many), isBytes, 11).isGood).toBe(true)
  })
})

describe('version 3', () => {
  const read = (payload: string) => VERSION_3.decodePayload(Buffer.from(payload), false, MAX)

  test('counts a length in UTF-16 units', () => {
    expect(VERSION_3.encodePayload(['4€', '4😀'], false)).toBe('2:4€3:4😀')
    expect(read('2:4€3:4😀').packets).toEqual([
      { type: 'message', data: '€' },
      { type: 'message', data: '😀' },
    ])
  })

  test.each([
    '',
    ':',
    '6:4hell',
    '-1:4',
    '1e1:4',
    '99999999999:4',
    '1:9',
    '4:bxAA',
    '2 :4a',
  ])('%j is no payload', (payload) => {
    expect(read(payload).isGood).toBe(false)
  })

  test('a binary message has its type before it', () => {
    expect(VERSION_3.encodeMessage('bAQI=')).toEqual(Buffer.of(4, 1, 2))
    expect(VERSION_3.decodeMessage(Uint8Array.of(4, 1, 2))).toEqual({ type: 'message', data: Uint8Array.of(1, 2) })
    expect(VERSION_3.decodeMessage(Uint8Array.of(1, 1, 2))).toBeNull()
  })
})
