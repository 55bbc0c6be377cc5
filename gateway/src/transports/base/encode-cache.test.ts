import { encodeSafeBody, LINES, type Payload } from '@rungway/protocol'
import { expect, test } from 'vitest'
import { CachedFormat, EncodeCache } from './encode-cache.ts'

const payloadOf = (body: string): Payload => {
  const payload = encodeSafeBody(body, { maxMessageBytes: 10_000, maxDepth: 1 })
  if (!payload.ok) throw new Error(payload.error.message)
  return payload.value
}

test('[F3] a body for many sessions has its number in each, however far apart those are', () => {
  const format = new CachedFormat(LINES)
  const [a, b] = [payloadOf('a'), payloadOf('b')]
  for (const seq of [1, 65, 129, 2, 66, 1]) expect(format.numbered(seq, a)).toBe(`[${seq},"a"]`)
  for (const seq of [1, 65, 2]) expect(format.numbered(seq, b)).toBe(`[${seq},"b"]`)
})

test('a line for many sessions is encoded once, unless it is long', () => {
  let written = 0
  const numbered: typeof LINES.numbered = (seq, payload) => {
    written++
    return LINES.numbered(seq, payload)
  }
  const format = new CachedFormat({ ...LINES, numbered })
  const [short, long] = [payloadOf('a'), payloadOf('x'.repeat(2_000))]
  for (let session = 0; session < 3; session++) format.numbered(1, short)
  expect(written).toBe(1)
  for (let session = 0; session < 3; session++) format.numbered(2, long)
  expect(written).toBe(4)
})

test('lines are joined again as soon as one of them is another, and only then', () => {
  let joined = 0
  const texts = new EncodeCache((lines) => {
    joined++
    return lines.join('\n')
  })
  const batches = [['a', 'b'], ['a', 'c'], ['c', 'a'], ['a'], ['a', 'b', 'c'], []]
  joined = 0
  for (const lines of batches) for (const _ of [1, 2]) expect(texts.of([...lines])).toBe(lines.join('\n'))
  expect(joined).toBe(batches.length)
})
