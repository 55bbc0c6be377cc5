import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, onTestFinished, test, vi } from 'vitest'
import { fromBase64, toBase64, toBase64Url } from './base64.ts'

test('[C2] bytes are written as RFC 4648 section 4 has them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    }),
  )
})

test('[C2] bytes come back as they were', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect(fromBase64(toBase64(bytes))).toEqual(bytes)
    }),
  )
})

test('[C2] a large body is read by the decoder of the platform, in one go', () => {
  const text = Buffer.alloc(192 * 1024, 'large body').toString('base64')
  const decode = vi.spyOn(globalThis, 'atob')
  onTestFinished(() => decode.mockRestore())
  const called = vi.spyOn(Uint8Array.prototype, 'map')
  onTestFinished(() => called.mockRestore())
  expect(fromBase64(text)).toEqual(new Uint8Array(Buffer.from(text, 'base64')))
  expect(decode.mock.calls).toEqual([[text]])
  expect(called).not.toHaveBeenCalled()
})

test('[C2] only the text that the encoder writes is read', () => {
  const letter = fc.constantFrom(...'AQgwBz/+=-_ \n')
  fc.assert(
    fc.property(fc.string({ unit: letter, maxLength: 12 }), (text) => {
      const bytes = fromBase64(text)
      if (bytes !== null) expect(toBase64(bytes)).toBe(text)
    }),
    { numRuns: 2_000 },
  )
})

test.each([
  'A',
  'AA',
  'AAA',
  'A===',
  '====',
  'AA=A',
  'AA==AA==',
  'AA__',
  'AA A',
  'AAAA\n',
  'AB==',
  'AAB=',
  'é===',
])('[C2] %j is not base64', (text) => expect(fromBase64(text)).toBeNull())

test('[C2] no bytes are the empty text', () => {
  expect(toBase64(new Uint8Array())).toBe('')
  expect(fromBase64('')).toEqual(new Uint8Array())
})

test('[T3] base64url is RFC 4648 section 5 without padding, so that it can stand in a subprotocol', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
    }),
  )
})
