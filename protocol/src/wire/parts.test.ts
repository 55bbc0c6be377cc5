import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closePayload, decodeLine, encodeBody, LINES, lanePayload, MIN_PART_CHARS, type Payload } from './line-codec.ts'
import { partFrom, partsLength } from './parts.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 2_000 }),
  fc.string({ unit: fc.constantFrom('"', '\\', 'é', '😀', '\ud83d', '\n', 'a'), maxLength: 2_000 }),
)

const payloads: fc.Arbitrary<Payload> = fc.oneof(
  fc.oneof(text, fc.uint8Array({ maxLength: 1_000 }), fc.array(text, { maxLength: 4 })).map((body) => {
    const encoded = encodeBody(body, { maxMessageBytes: Number.POSITIVE_INFINITY })
    if (!encoded.ok) throw new Error(encoded.error)
    return encoded.value
  }),
  text.map((reason) => closePayload(reason)),
  text.map((body) => lanePayload(JSON.stringify([body]))),
)

/** The parts of a payload as lines, each of about so many bytes. */
function partsOf(payload: Payload, sizes: readonly number[]): string[] {
  const lines: string[] = []
  let from = 0
  do {
    const part = partFrom(payload, from, sizes[lines.length % sizes.length] ?? 100)
    lines.push(LINES.numbered(7, part))
    from = part.end
  } while (from > 0)
  return lines
}

test('[F7] the texts of all parts, joined, are the line without its number, however it was cut', () => {
  fc.assert(
    fc.property(payloads, fc.array(fc.integer({ min: 20, max: 900 }), { minLength: 1 }), (payload, sizes) => {
      let joined = ''
      for (const line of partsOf(payload, sizes)) {
        const frame = decodeLine(line)
        if (frame?.type !== 'part') return expect.fail(line)
        expect([frame.from, frame.total]).toEqual([joined.length, partsLength(payload)])
        joined += frame.text
      }
      expect(`[7,${joined}]`).toBe(LINES.numbered(7, payload))
    }),
  )
})

test('[F7] a part takes no more bytes than it may, unless it is as short as a part can be', () => {
  fc.assert(
    fc.property(payloads, fc.integer({ min: 20, max: 900 }), (payload, maxBytes) => {
      for (const line of partsOf(payload, [maxBytes])) {
        const frame = decodeLine(line)
        if (frame?.type !== 'part') return expect.fail(line)
        const bytes = Buffer.byteLength(JSON.stringify(frame.text))
        // The name of a kind stands after the last characters.
        expect(bytes <= maxBytes || frame.text.length <= MIN_PART_CHARS + 9).toBe(true)
      }
    }),
  )
})

test('[F7] parts of plain text are as long as they may be', () => {
  const payload: Payload = { text: JSON.stringify('a'.repeat(10_000)), kind: 'json', bytes: 10_002 }
  expect(partsOf(payload, [1_000])).toHaveLength(11)
})

test.each([
  '[7,"short","part",0,9000]',
  '[7,"longer than the whole of it","part",0,10]',
  '[7,"beyond the end","part",9000,9001]',
  '[7,5,"part",0,1]',
  '[7,"a","part",-1,1]',
  '[7,"a","part",0.5,1]',
  '[7,"a","part",0]',
  '[7,"a","part",0,1,1]',
])('[F7] [B27] no part: %s', (line) => {
  expect(decodeLine(line)).toBeNull()
})
