import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createCompressor } from './compressor.ts'
import type { GatewayRequest, HttpReply } from './request.ts'

const limits = { minCompressedBytes: 100, maxCompressing: 2 }
const asked = (accepted?: string) => ({ header: () => accepted }) as unknown as GatewayRequest
const lines = (body: HttpReply['body']): HttpReply => ({
  status: 200,
  headers: { 'content-type': 'text/plain; charset=utf-8', vary: 'origin' },
  body,
})
const LONG = 'señor '.repeat(100)

test('what is compressed is the same text', async () => {
  const { headers, body } = await createCompressor(limits)(asked('gzip'), lines(LONG))
  expect(gunzipSync(body as Uint8Array).toString()).toBe(LONG)
  expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'origin, accept-encoding' })
})

test.each([undefined, '', 'br', 'gzip;q=0', 'gzip; q=0.000', 'xgzip', 'gzippy'])('"%s" takes no gzip', (accepted) => {
  expect(createCompressor(limits)(asked(accepted), lines(LONG))).toMatchObject({ body: LONG })
})

test.each(['gzip', 'GZIP', 'br, gzip', 'gzip;q=0.5', 'gzip ; q=1.0,br'])('"%s" takes it', (accepted) => {
  expect(createCompressor(limits)(asked(accepted), lines(LONG))).toBeInstanceOf(Promise)
})

test('what is short, no text, or no success goes as it is', () => {
  const compress = createCompressor(limits)
  for (const reply of [lines('short'), lines(null), lines(() => {}), { ...lines(LONG), status: 503 }])
    expect(compress(asked('gzip'), reply)).toBe(reply)
})

test('no more than maxCompressing are under way at once', async () => {
  const compress = createCompressor(limits)
  const replies = [1, 2, 3].map(() => compress(asked('gzip'), lines(LONG)))
  expect(replies.map((reply) => reply instanceof Promise)).toEqual([true, true, false])
  await Promise.all(replies)
  expect(compress(asked('gzip'), lines(LONG))).toBeInstanceOf(Promise)
})
