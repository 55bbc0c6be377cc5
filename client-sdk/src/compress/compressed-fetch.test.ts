import { gunzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { compressedFetch } from './compressed-fetch.ts'

function recording() {
  const calls: RequestInit[] = []
  const fetch: typeof globalThis.fetch = async (_input, init = {}) => {
    calls.push(init)
    return new Response('')
  }
  return { calls, fetch }
}

test('a long body goes as gzip, with its type, its headers and its signal', async () => {
  const { calls, fetch } = recording()
  const body = '[1,"ö"]\n'.repeat(300)
  const { signal } = new AbortController()
  await compressedFetch(fetch)('http://localhost/up', { method: 'POST', body, signal, headers: { authorization: 'x' } })
  const [init] = calls
  const headers = new Headers(init?.headers)
  expect(gunzipSync(init?.body as ArrayBuffer).toString()).toBe(body)
  expect([...headers]).toEqual([
    ['authorization', 'x'],
    ['content-encoding', 'gzip'],
    ['content-type', 'text/plain;charset=UTF-8'],
  ])
  expect([init?.method, init?.signal]).toEqual(['POST', signal])
})

test('what is short, no text, or without a body goes as it is', async () => {
  const { calls, fetch } = recording()
  const compressed = compressedFetch(fetch, { minChars: 100 })
  const inits = [{ method: 'POST', body: 'x'.repeat(99) }, { body: new Uint8Array(200) }, undefined]
  for (const init of inits) await compressed('http://localhost/up', init)
  expect(calls).toEqual([inits[0], inits[1], {}])
})

test('without a CompressionStream a long body goes as it is', async () => {
  const { CompressionStream } = globalThis
  Reflect.deleteProperty(globalThis, 'CompressionStream')
  onTestFinished(() => void Object.assign(globalThis, { CompressionStream }))
  const { calls, fetch } = recording()
  const init = { method: 'POST', body: 'x'.repeat(5_000) }
  await compressedFetch(fetch)('http://localhost/up', init)
  expect(calls).toEqual([init])
})
