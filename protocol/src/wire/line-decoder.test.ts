import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { lineDecoder } from './line-decoder.ts'

/** Cuts at the given places, in whatever order they come. */
export const chunked = <T extends string | Uint8Array>(whole: T, cuts: readonly number[]): T[] => {
  const at = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length]
  return at.slice(1).map((end, i) => whole.slice(at[i], end) as T)
}

function feed(decoder: ReturnType<typeof lineDecoder>, chunks: Iterable<string>): string[] {
  const lines: string[] = []
  for (const chunk of chunks) {
    const fed = decoder(chunk)
    if (fed === null) throw new Error('too long')
    lines.push(...fed)
  }
  return lines
}

const unit = fc.constantFrom('a', '"', '\r', '\u2028', '\u2029', '\u0085', '\v', '\f', '😀', '\ud83d', '\ude00', 'é')
const line = fc.string({ unit, maxLength: 12 })
const lines = fc.array(line, { maxLength: 12 })
const cuts = fc.array(fc.nat(), { maxLength: 40 })

test('[F1] any lines, any chunking, same lines', () => {
  fc.assert(
    fc.property(lines, cuts, (written, at) => {
      const text = written.map((one) => `${one}\n`).join('')
      expect(feed(lineDecoder(100, ''), chunked(text, at))).toEqual(written)
    }),
    { numRuns: 500 },
  )
})

test('[F1] the same when bytes are cut, in the middle of a character too', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), cuts, (texts, at) => {
      const written = texts.map((text) => JSON.stringify(text))
      const bytes = new TextEncoder().encode(written.map((one) => `${one}\n`).join(''))
      const utf8 = new TextDecoder('utf-8', { fatal: true })
      const chunks = chunked(bytes, at).map((chunk) => utf8.decode(chunk, { stream: true }))
      expect(feed(lineDecoder(10_000, ''), chunks)).toEqual(written)
    }),
  )
})

test('[F1] a line that has not ended is not a line', () => {
  const decoder = lineDecoder(10, '')
  expect(decoder('one\ntw')).toEqual(['one'])
  expect(decoder('o')).toEqual([])
  expect(decoder('\n')).toEqual(['two'])
})

test('[B5] a line over the limit is too-large, whole or unfinished, however it comes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), cuts, fc.boolean(), (length, at, ended) => {
      const decoder = lineDecoder(10, '')
      const results = chunked('a'.repeat(length) + (ended ? '\n' : ''), at).map((chunk) => decoder(chunk))
      expect(results.every((result) => result !== null)).toBe(length <= 10)
    }),
  )
})

test('[B5] the limit is for each line, not for the stream', () => {
  expect(
    feed(
      lineDecoder(3, ''),
      Array.from({ length: 50 }, () => 'abc\n'),
    ),
  ).toHaveLength(50)
})

test('[B5] an unfinished line is not searched again with each chunk', () => {
  const split = vi.spyOn(String.prototype, 'split')
  feed(lineDecoder(10_000, ''), [...Array.from({ length: 10_000 }, () => 'a'), '\n'])
  const searched = split.mock.contexts.reduce((sum: number, text) => sum + String(text).length, 0)
  vi.restoreAllMocks()
  expect(searched).toBe(10_001)
})
