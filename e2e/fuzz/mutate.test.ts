import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LINES, REQUESTS } from './corpus.ts'
import { type Mutation, mutate, mutation } from './mutate.ts'

const SEED = Buffer.from('abcdef')

test.each<[Mutation, string]>([
  [{ kind: 'set', at: 0.5, byte: 0x78 }, 'abcxef'],
  [{ kind: 'flip', at: 0, bit: 0 }, '`bcdef'],
  [{ kind: 'cut', at: 0.5, bytes: 2 }, 'abcf'],
  [{ kind: 'end', at: 0.5 }, 'abc'],
  [{ kind: 'repeat', at: 0.5, bytes: 2, times: 2 }, 'abcdededef'],
  [{ kind: 'insert', at: 0.5, token: '\r\n' }, 'abc\r\ndef'],
  [{ kind: 'swap', at: 0.5, bytes: 2 }, 'deabcf'],
])('%j', (change, expected) => {
  expect(mutate(SEED, [change]).toString()).toBe(expected)
})

test('every change takes bytes of every length, none included', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.array(mutation), (data, changes) => {
      expect(mutate(Buffer.from(data), changes).length).toBeLessThan(4 * 1024 * 1024)
    }),
  )
})

test('the corpus is read whole: requests begin with a method and end their headers', () => {
  expect(LINES.length).toBeGreaterThan(10)
  for (const request of REQUESTS) expect(request).toMatch(/^[A-Z]+ [^\r]+\r\n([^\r]+\r\n)*\r\n/)
})
