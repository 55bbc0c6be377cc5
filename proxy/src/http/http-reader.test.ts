import fc from 'fast-check'
import { expect, test } from 'vitest'
import { frameText } from './frame-reader.ts'
import { requestFraming, responseFraming } from './head.ts'
import { HttpReader, type Unit } from './http-reader.ts'

const HEAD = 'HTTP/1.1 200 OK\r\n'

/** Responses as they follow one another on a connection, and the units of each. */
const RESPONSES = [
  [`${HEAD}Content-Length: 5\r\n\r\nhello`, ['head', 'body', 'end']],
  [`${HEAD}content-length: 0\r\n\r\n`, ['head', 'end']],
  ['HTTP/1.1 204 No Content\r\n\r\n', ['head', 'end']],
  [
    `${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3;x=y\r\n\r\n!\r\n0\r\n\r\n`,
    ['head', 'body', 'body', 'end'],
  ],
  [`${HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nTrailer: x\r\n\r\n`, ['head', 'body', 'end']],
] as const

const reader = () => new HttpReader((head) => responseFraming(head, 'GET'))

function feed(chunks: readonly Buffer[], into = reader()): Unit[] {
  return chunks.flatMap((chunk) => [...into.feed(chunk)])
}

const cutAt = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const sorted = [0, ...places.map((place) => place % bytes.length).toSorted((a, b) => a - b), bytes.length]
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end))
}

test('any responses in any chunks: the same bytes, and the same heads and ends', () => {
  const responses = fc.array(fc.constantFrom(...RESPONSES), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(responses, fc.array(fc.nat(), { maxLength: 20 }), (these, places) => {
      const bytes = Buffer.from(these.map(([text]) => text).join(''))
      const units = feed(cutAt(bytes, places))
      expect(Buffer.concat(units.map((unit) => unit.bytes))).toEqual(bytes)
      const whole = these.flatMap(([, types]) => types)
      const noBodies = (types: readonly string[]) => types.filter((type) => type !== 'body')
      expect(noBodies(units.map(({ type }) => type))).toEqual(noBodies(whole))
    }),
  )
})

test('a response in one piece is cut into its units', () => {
  for (const [text, types] of RESPONSES) expect(feed([Buffer.from(text)]).map(({ type }) => type)).toEqual(types)
})

test('a response without a length ends with its connection', () => {
  const endless = reader()
  expect(feed([Buffer.from(`${HEAD}\r\nabc`), Buffer.from('def')], endless).map(({ type }) => type)).toEqual([
    'head',
    'body',
    'body',
  ])
  expect(endless.finish().map(({ type }) => type)).toEqual(['end'])
})

test('bytes behind a request for a WebSocket wait until the response says what they are', () => {
  const asked = 'GET /ws HTTP/1.1\r\nUpgrade: WebSocket\r\n\r\n'
  const plain = 'GET / HTTP/1.1\r\n\r\n'
  const refused = new HttpReader(requestFraming)
  expect(feed([Buffer.from(asked + plain)], refused).map(({ type }) => type)).toEqual(['head'])
  expect([...refused.decide('none')].map(({ type }) => type)).toEqual(['head', 'end'])
  const granted = new HttpReader(requestFraming)
  const frame = Buffer.from([0x81, 0x85, 1, 2, 3, 4, 0x69, 0x67, 0x6f, 0x68, 0x6e])
  expect(feed([Buffer.concat([Buffer.from(asked), frame])], granted)).toHaveLength(1)
  const [unit] = [...granted.decide('frames')]
  expect(unit).toEqual({ type: 'frame', bytes: frame })
  expect(frameText(frame)).toBe('hello')
})

test('frames of every length, in any chunks', () => {
  const frames = [0, 125, 126, 65_535, 65_536].map((length) => {
    const payload = Buffer.alloc(length, 'x')
    if (length < 126) return Buffer.concat([Buffer.from([0x81, length]), payload])
    const size = Buffer.alloc(length < 65_536 ? 2 : 8)
    if (length < 65_536) size.writeUInt16BE(length)
    else size.writeBigUInt64BE(BigInt(length))
    return Buffer.concat([Buffer.from([0x82, length < 65_536 ? 126 : 127]), size, payload])
  })
  const bytes = Buffer.concat(frames)
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 10 }), (places) => {
      const open = reader()
      feed([Buffer.from('HTTP/1.1 101 Switching Protocols\r\n\r\n')], open)
      expect(feed(cutAt(bytes, places), open).map((unit) => unit.bytes.length)).toEqual(frames.map((f) => f.length))
    }),
    { numRuns: 30 },
  )
})
