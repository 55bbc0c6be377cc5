import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  binaryFrame,
  closeFrame,
  controlsFrame,
  type SocketFrame,
  SocketFrameDecoder,
  textFrame,
} from './socket-frames.ts'

const MAX_BYTES = 1_000

function encode(frame: SocketFrame): Buffer {
  switch (frame.type) {
    case 'text':
      return textFrame(frame.text)
    case 'binary':
      return binaryFrame(frame.bytes)
    case 'controls':
      return controlsFrame(frame.count)
    case 'close':
      return closeFrame(frame.status, frame.reason)
  }
}

const frames = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 100 }).map((text): SocketFrame => ({ type: 'text', text })),
  fc.uint8Array({ maxLength: 100 }).map((bytes): SocketFrame => ({ type: 'binary', bytes })),
  fc.nat().map((count): SocketFrame => ({ type: 'controls', count })),
  fc.nat({ max: 4_999 }).map((status): SocketFrame => ({ type: 'close', status, reason: 'going-away' })),
)

/** What is read of bytes that come in pieces of these sizes. */
function read(bytes: Buffer, sizes: readonly number[]): (SocketFrame | 'bad-frame')[] {
  const decoder = new SocketFrameDecoder(MAX_BYTES)
  const all: (SocketFrame | 'bad-frame')[] = []
  let at = 0
  for (const size of [...sizes, bytes.length]) {
    decoder.add(bytes.subarray(at, at + size))
    at += size
    for (;;) {
      const next = decoder.next()
      if (!next.ok) return [...all, next.error]
      if (next.value === null) break
      all.push(next.value)
    }
  }
  return all
}

test('any frames in any pieces are the same frames', () => {
  fc.assert(
    fc.property(fc.array(frames, { maxLength: 10 }), fc.array(fc.nat({ max: 20 })), (sent, sizes) => {
      expect(read(Buffer.concat(sent.map(encode)), sizes)).toEqual(sent)
    }),
  )
})

test('any bytes are frames, or the end of them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat({ max: 20 })), (bytes, sizes) => {
      const rest = read(Buffer.from(bytes), sizes)
      expect(rest.filter((frame) => frame === 'bad-frame').length).toBeLessThanOrEqual(1)
    }),
  )
})

test.each<[string, Buffer]>([
  ['a text that is longer than allowed, before it comes', textFrame('a'.repeat(MAX_BYTES + 1)).subarray(0, 5)],
  ['a kind that there is not', Buffer.from([9, 0, 0, 0, 0])],
  ['a count that is no number', Buffer.from([2, 0, 0, 0, 1, 7])],
  ['a close without a status', Buffer.from([3, 0, 0, 0, 2, 7, 7])],
  ['a close with too long a reason', closeFrame(4_000, 'a'.repeat(124))],
])('nothing is read after %s', (_what, bytes) => {
  expect(read(Buffer.concat([textFrame('before'), bytes, textFrame('after')]), [])).toEqual([
    { type: 'text', text: 'before' },
    'bad-frame',
  ])
})

test('a text of the largest size is read', () => {
  const text = 'a'.repeat(MAX_BYTES)
  expect(read(textFrame(text), [1, 5, 7])).toEqual([{ type: 'text', text }])
})
