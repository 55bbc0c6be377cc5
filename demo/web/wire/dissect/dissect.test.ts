import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { en } from '../../words/en.ts'
import { dissect } from './dissect.ts'
import { type Field, leavesOf } from './field.ts'
import { unmaskedOf } from './socket.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const ofHex = (hex: string): Uint8Array => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16))

/** What each innermost field covers, as text. */
const pieces = (fields: readonly Field[], bytes: Uint8Array) =>
  fields
    .flatMap(leavesOf)
    .map(({ kind, start, end }) => [kind, new TextDecoder('latin1').decode(bytes.subarray(start, end))])

const REQUEST =
  'GET /rungway/sse?v=1&session=***&seen=0 HTTP/1.1\r\nHost: localhost:8080\r\nSec-WebSocket-Key: abc==\r\n\r\n'
const EVENT_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n'
const LINE_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 9\r\n\r\n'

describe('a head', () => {
  test('is its first line, its headers and an empty line, each of its parts', () => {
    const bytes = bytesOf(REQUEST)
    expect(pieces(dissect({ type: 'head' }, bytes, REQUEST), bytes)).toEqual([
      ['method', 'GET'],
      ['space', ' '],
      ['path', '/rungway/sse'],
      ['separator', '?'],
      ['parameterName', 'v'],
      ['separator', '='],
      ['parameterValue', '1'],
      ['separator', '&'],
      ['parameterName', 'session'],
      ['separator', '='],
      ['parameterValue', '***'],
      ['separator', '&'],
      ['parameterName', 'seen'],
      ['separator', '='],
      ['parameterValue', '0'],
      ['space', ' '],
      ['version', 'HTTP/1.1'],
      ['lineEnd', '\r\n'],
      ['headerName', 'Host'],
      ['separator', ':'],
      ['space', ' '],
      ['headerValue', 'localhost:8080'],
      ['lineEnd', '\r\n'],
      ['headerName', 'Sec-WebSocket-Key'],
      ['separator', ':'],
      ['space', ' '],
      ['headerValue', 'abc=='],
      ['lineEnd', '\r\n'],
      ['emptyLine', '\r\n'],
    ])
  })

  test('of a response has a status', () => {
    const bytes = bytesOf('HTTP/1.1 101 Switching Protocols\r\n\r\n')
    expect(pieces(dissect({ type: 'head' }, bytes, ''), bytes).slice(0, 5)).toEqual([
      ['version', 'HTTP/1.1'],
      ['space', ' '],
      ['status', '101'],
      ['space', ' '],
      ['phrase', 'Switching Protocols'],
    ])
  })
})

describe('a body', () => {
  test('in chunks holds events, with frames of the protocol in them', () => {
    const bytes = bytesOf('1d\r\n:ok\n\ndata: ["ack",1]\nid: 7\n\n\r\n')
    const kinds = pieces(dissect({ type: 'body' }, bytes, EVENT_HEAD), bytes).map(([kind]) => kind)
    expect(kinds).toContain('ackFrame')
    expect(kinds.filter((kind) => kind === 'eventEnd')).toHaveLength(2)
  })

  test('of lines is frames, each known by what it says', () => {
    const bytes = bytesOf('[1,"é"]\n["ack",3]\n["end","gap","reopen",0]\nnonsense')
    expect(pieces(dissect({ type: 'body' }, bytes, LINE_HEAD), bytes).map(([kind]) => kind)).toEqual([
      'messageFrame',
      'lineEnd',
      'ackFrame',
      'lineEnd',
      'endFrame',
      'lineEnd',
      'text',
    ])
  })
})

describe('a frame of a WebSocket', () => {
  test('is unmasked as in the example of RFC 6455, section 5.7', () => {
    const bytes = ofHex('81 85 37 fa 21 3d 7f 9f 4d 51 58')
    const fields = dissect({ type: 'frame' }, bytes, '')
    expect(fields.map(({ kind, start, end }) => [kind, start, end])).toEqual([
      ['frameHead', 0, 1],
      ['frameLength', 1, 2],
      ['maskingKey', 2, 6],
      ['text', 6, 11],
    ])
    expect(fields[0]?.bits?.map(({ bits }) => bits)).toEqual(['1', '000', '0001'])
    expect(fields[1]?.bits?.map(({ bits, value }) => [bits, value])).toEqual([
      ['1', '1'],
      ['0000101', '5'],
    ])
    expect(unmaskedOf(bytes)).toBe('Hello')
  })

  test.each([
    [126, 'extendedLength', '200', [0x81, 126, 0, 200]],
    [127, 'extendedLength', '70000', [0x81, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70]],
  ] as const)('with a length of %i has the length after it', (_, kind, value, head) => {
    const bytes = new Uint8Array([...head, ...new Uint8Array(20)])
    expect(dissect({ type: 'frame' }, bytes, '')[2]).toMatchObject({ kind, value })
  })

  test('that closes has a code and a reason', () => {
    const bytes = new Uint8Array([0x88, 5, 0x03, 0xe8, ...bytesOf('bye')])
    expect(dissect({ type: 'frame' }, bytes, '').slice(2)).toMatchObject([
      { kind: 'closeCode', value: '1000' },
      { kind: 'closeReason', value: 'bye' },
    ])
  })
})

test('whatever the bytes are, each is in exactly one field that has words, and none throws', () => {
  const alphabet = fc.constantFrom(...'GET /?=&: \r\n0123456789abcdef[]",HTTP/1.1data:é')
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: alphabet, maxLength: 200 }).map(bytesOf))
  const type = fc.constantFrom('head' as const, 'body' as const, 'frame' as const)
  const head = fc.constantFrom(REQUEST, EVENT_HEAD, LINE_HEAD, '')
  fc.assert(
    fc.property(type, bytes, head, (type, bytes, head) => {
      const leaves = dissect({ type }, bytes, head).flatMap(leavesOf)
      const covered = leaves.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i))
      expect(covered).toEqual([...bytes.keys()])
      for (const { kind } of leaves) expect(en.wire.fields[kind].explanation).not.toBe('')
    }),
    { numRuns: 500 },
  )
})
