import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { type Network, openNetwork } from './network.ts'
import { masked, maskedBody } from './tap.ts'

const VISITOR = 'visitor0001'
const OTHER = 'visitor0002'

let server: Server
let network: Network

async function open(): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  server = createServer((request, response) => {
    if (request.url?.startsWith('/stream') === true) {
      response.write('first')
      setTimeout(() => response.end('last'), 50)
    } else response.end('hello')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  network = await openNetwork({ target: (server.address() as AddressInfo).port })
  return (path, init) => fetch(`http://127.0.0.1:${network.port}${path}`, init)
}

afterEach(async () => {
  await network.close()
  server.closeAllConnections()
  server.close()
})

const of = (visitor: string, lane = 'sse') => `/x?visitor=${visitor}&lane=${lane}`

describe('the network of a page', () => {
  test('counts what each lane puts on the wire, and nothing of a request without a name', async () => {
    const ask = await open()
    for (const path of [of(VISITOR), of(VISITOR), of(VISITOR, 'websocket'), '/x', of('NOT A NAME')]) {
      expect(await (await ask(path)).text()).toBe('hello')
    }
    const { sse, websocket, ...rest } = network.counts(VISITOR)
    expect(rest).toEqual({})
    expect([sse?.requests, websocket?.requests]).toEqual([2, 1])
    expect(sse?.bytesUp).toBeGreaterThan(2 * of(VISITOR).length)
    expect(sse?.bytesDown).toBeGreaterThan(2 * 'hello'.length)
  })

  test('is broken for one page and no other, and heals', async () => {
    const ask = await open()
    network.use(VISITOR, 'outage')
    await expect(ask(of(VISITOR))).rejects.toThrow()
    expect(await (await ask(of(OTHER))).text()).toBe('hello')
    expect([network.faultOf(VISITOR), network.faultOf(OTHER)]).toEqual(['outage', 'none'])
    network.use(VISITOR, 'none')
    expect(await (await ask(of(VISITOR))).text()).toBe('hello')
  })

  test('lets go of what was held as soon as it heals', async () => {
    const ask = await open()
    network.use(VISITOR, 'held-streams')
    const response = await ask(`/stream?visitor=${VISITOR}&lane=sse`)
    const body = response.text()
    network.use(VISITOR, 'none')
    expect(await body).toBe('firstlast')
  })

  test('records what crosses while somebody looks, masked', async () => {
    const ask = await open()
    await (await ask(`${of(VISITOR)}&session=secret`)).text()
    expect(network.bytes(VISITOR, 'sse', 0)).toEqual([])
    await (await ask(`${of(VISITOR)}&session=secret`, { headers: { cookie: 'key=secret' } })).text()
    const units = network.bytes(VISITOR, 'sse', 0)
    expect(units.map(({ way, type }) => `${way} ${type}`)).toEqual(['up head', 'down head', 'down body'])
    const texts = units.map(({ data }) => Buffer.from(data, 'base64').toString('latin1'))
    expect(texts[0]).toContain('session=******')
    expect(texts.join()).not.toContain('secret')
    expect(network.bytes(VISITOR, 'sse', units[1]?.id ?? 0).map(({ type }) => type)).toEqual(['body'])
  })

  test('records the request that it does not let through, and its own answer', async () => {
    const ask = await open()
    network.bytes(VISITOR, 'sse', 0)
    network.use(VISITOR, 'outage')
    await expect(ask(of(VISITOR))).rejects.toThrow()
    const units = network.bytes(VISITOR, 'sse', 0)
    // fetch may try again on a fresh connection.
    expect(new Set(units.map(({ way, type }) => `${way} ${type}`))).toEqual(new Set(['up head']))
    expect(Buffer.from(units[0]?.data ?? '', 'base64').toString()).toContain(`GET ${of(VISITOR)} HTTP/1.1\r\nhost: `)
  })
})

test('the session id of Engine.IO is stars in what a server says, wherever it is cut', () => {
  expect(maskedBody('0{"sid":"abc","upgrades":[]}')).toBe('0{"sid":"***","upgrades":[]}')
  expect(maskedBody('0{"sid":"ab')).toBe('0{"sid":"**')
})

test('whatever names a session or a credential is stars, and every other byte stays where it was', () => {
  const head =
    'GET /x?session=abc&access_token=t&claim=1 HTTP/1.1\r\nSec-WebSocket-Protocol: rungway, bearer.dG9r\r\nCookie: a=b\r\nHost: h\r\nAuthorization:Bearer t\r\n\r\n'
  const expected =
    'GET /x?session=***&access_token=*&claim=1 HTTP/1.1\r\nSec-WebSocket-Protocol: rungway, bearer.****\r\nCookie: ***\r\nHost: h\r\nAuthorization:********\r\n\r\n'
  expect(masked(head)).toBe(expected)
})
