import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HttpProxy } from '@rungway/proxy'
import { expect, onTestFinished, test } from 'vitest'
import { faultOf } from '../every-fault.ts'
import { stopClock, until } from '../faults/raw.ts'
import { TIMING } from '../timing.ts'

/** An origin that answers with what has come of a request, behind a proxy with the fault of that name. */
async function behind(name: string): Promise<(target: string, init?: RequestInit) => Promise<string>> {
  const origin = createServer((asked, response) => {
    response.end(`${asked.method} ${asked.url} ${asked.headers['content-type'] ?? 'none'}`)
  }).listen(0, '127.0.0.1')
  await once(origin, 'listening')
  const proxy = await HttpProxy.open({ target: (origin.address() as AddressInfo).port })
  proxy.use(faultOf(name).rules(TIMING))
  onTestFinished(async () => {
    await proxy.close()
    origin.closeAllConnections()
    origin.close()
  })
  return async (target, init) => {
    const response = await fetch(`http://127.0.0.1:${proxy.port}${target}`, init)
    return response.ok ? await response.text() : String(response.status)
  }
}

const post = { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } }

test('type-lost: one POST loses its type, and no other', async () => {
  const ask = await behind('type-lost')
  const came: string[] = []
  for (let n = 1; n <= 12; n += 1) came.push(await ask('/up', post))
  expect(came).toEqual(came.map((_, index) => `POST /up ${index === 9 ? 'none' : 'text/plain'}`))
})

test('type-changed: every POST has another type', async () => {
  const ask = await behind('type-changed')
  expect([await ask('/up', post), await ask('/up', post), await ask('/sse')]).toEqual([
    'POST /up application/octet-stream',
    'POST /up application/octet-stream',
    'GET /sse none',
  ])
})

test('query-cut: 500 characters of a query pass, and no POST', async () => {
  const ask = await behind('query-cut')
  expect(await ask(`/up?${'q'.repeat(600)}`)).toBe(`GET /up?${'q'.repeat(500)} none`)
  expect([await ask(`/up?${'q'.repeat(500)}`), await ask('/up', post)]).toEqual([
    `GET /up?${'q'.repeat(500)} none`,
    '405',
  ])
})

test('line-ends-lost, line-ends-refused: %0A is taken out of a URL, or the URL refused', async () => {
  expect(await (await behind('line-ends-lost'))('/up?lines=1%0a2%0A3')).toBe('GET /up?lines=123 none')
  expect(await (await behind('line-ends-refused'))('/up?lines=1%0A2')).toBe('403')
})

test('get-only-tiny: longer URLs are refused', async () => {
  const ask = await behind('get-only-tiny')
  const target = `/up?${'q'.repeat(246)}`
  expect([await ask(target), await ask(`${target}q`), await ask('/up', post)]).toEqual([
    `GET ${target} none`,
    '414',
    '405',
  ])
})

test('answers-late-3: the answer to what goes up is late, and nothing else', async () => {
  const ask = await behind('answers-late-3')
  expect(await ask('/sse?link=1')).toBe('GET /sse?link=1 none')
  const pass = stopClock()
  const late: string[] = []
  for (const [target, init] of [
    ['/up?line=1', {}],
    ['/anything', post],
  ] as const)
    void ask(target, init).then((text) => late.push(text))
  expect(await ask('/sse?link=2')).toBe('GET /sse?link=2 none')
  pass(2_000)
  expect(await ask('/sse?link=3')).toBe('GET /sse?link=3 none')
  expect(late).toEqual([])
  await until(() => {
    pass(1_000)
    expect(late.toSorted()).toEqual(['GET /up?line=1 none', 'POST /anything text/plain'])
  })
})
