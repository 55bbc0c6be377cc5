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
  expect(body.pieces).toBeLessThan(2_000)
  expect(body.all().equals(sent)).toBe(true)
})
