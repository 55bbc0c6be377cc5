import { expect, test } from 'vitest'
import { ChunkBuffer } from './chunk-buffer.ts'

test('a body is what its chunks were, in their order', () => {
  const body = new ChunkBuffer()
  expect(body.all()).toEqual(Buffer.alloc(0))
  const whole = Buffer.from('in one piece')
  body.add(whole)
  expect(body.all()).toBe(whole)
  body.add(Buffer.from(', and more'))
  expect(String(body.all())).toBe('in one piece, and more')
})

test('a body of many small chunks is kept in few pieces', () => {
  const body = new ChunkBuffer()
  const sent = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251))
  for (let i = 0; i < sent.length; i++) body.add(sent.subarray(i, i + 1))
  expect(body.bytes).toBe(100_000)
  expect(body.pieces).toBeLessThan(15)
  expect(body.all().equals(sent)).toBe(true)
})

test('a body of chunks of all sizes is what they were', () => {
  const body = new ChunkBuffer()
  const chunks = [0, 1, 2_000, 3, 0, 1_023, 1_024, 7, 70_000, 500, 500, 500].map((length, i) => Buffer.alloc(length, i))
  for (const chunk of chunks) body.add(chunk)
  expect(body.all().equals(Buffer.concat(chunks))).toBe(true)
})
