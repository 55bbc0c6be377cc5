import fc from 'fast-check'
import { expect, test } from 'vitest'
import { partDecoder } from './part-decoder.ts'

const partOf = (text: string) => `Content-Type: text/plain\r\n\r\n${text}\r\n--b\r\n`

test('any parts, in any chunks, come out as they went in', () => {
  const parts = fc.array(fc.string({ unit: fc.constantFrom('a', '-', 'b', '\r', '\n', '{') }))
  fc.assert(
    fc.property(parts, fc.array(fc.nat(20)), (all, sizes) => {
      const clean = all.filter((text) => !text.includes('--b\r\n') && !`${text}\r\n`.includes('--b\r\n'))
      const body = `--b\r\n${clean.map(partOf).join('')}`
      const feed = partDecoder('b', 1_000)
      const out: string[] = []
      let at = 0
      for (const size of [...sizes, body.length]) {
        out.push(...(feed(body.slice(at, at + size)) ?? []))
        at += size
      }
      expect(out).toEqual(clean)
    }),
  )
})

test('what comes before the first boundary is no part', () => {
  expect(partDecoder('b', 100)('\r\nThis is a preamble.\r\n--b\r\n\r\n\r\none\r\n--b\r\n')).toEqual(['one'])
})

test('a part that outgrows the limit ends it', () => {
  const feed = partDecoder('b', 10)
  expect(feed('--b\r\n\r\n\r\n12345')).toEqual([])
  expect(feed('6789012')).toBe(null)
})
