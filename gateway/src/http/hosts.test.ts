import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openWorld, rawTcp, readAll } from '../../testing/raw.ts'
import { createGateway } from '../gateway.ts'
import { serve } from '../node/serve.ts'
import { acceptsHost, HostPolicy } from './hosts.ts'
import type { GatewayRequest } from './request.ts'

const asking = (host: string): GatewayRequest => ({
  method: 'GET',
  path: '/',
  address: null,
  isAborted: false,
  query: () => undefined,
  search: '',
  queryAll: () => [],
  header: (name) => (name === 'host' ? host : undefined),
  toRequest: () => null,
  onAbort() {},
})

const OWN = ['localhost', 'localhost:8080', 'LOCALHOST', 'app.localhost:1', '127.0.0.1:8080', '127.1.2.3', '[::1]:8080']
const OTHERS = [
  'rebound.example:8080',
  '127.0.0.1.example',
  'localhost.example',
  'xlocalhost',
  '192.168.0.7',
  '',
  '[::2]',
]

describe('the names that requests may ask for', () => {
  test.each(['localhost', '127.0.0.1', '::1'])('[T18] served on %s: those of this machine', (hostname) => {
    const policy = new HostPolicy(undefined)
    policy.servedAt(hostname)
    expect(OWN.filter((host) => !policy.accepts(asking(host)))).toEqual([])
    expect(OTHERS.filter((host) => policy.accepts(asking(host)))).toEqual([])
  })

  test.each(['0.0.0.0', '192.168.0.7', undefined])('[T18] served on %s: any', (hostname) => {
    const policy = new HostPolicy(undefined)
    policy.servedAt('localhost')
    policy.servedAt(hostname)
    policy.servedAt('localhost')
    expect([...OWN, ...OTHERS].filter((host) => !policy.accepts(asking(host)))).toEqual([])
  })

  test('[T18] listed ones alone, on any port or on theirs, wherever it is served', () => {
    const policy = new HostPolicy(['App.example', 'other.example:8443'])
    policy.servedAt('localhost')
    const asked = ['app.example', 'app.example:1', 'other.example:8443', 'other.example', 'localhost', 'x.app.example']
    expect(asked.filter((host) => policy.accepts(asking(host)))).toEqual(asked.slice(0, 3))
    const open = new HostPolicy('*')
    open.servedAt('localhost')
    expect(open.accepts(asking('rebound.example'))).toBe(true)
  })
})

test('[T18] a request that names no host is refused, and is not told to list none', () => {
  const policy = new HostPolicy(undefined)
  policy.servedAt('localhost')
  const nameless = { ...asking(''), header: () => undefined }
  expect(policy.accepts(nameless)).toBe(false)
  expect(policy.refusal(nameless)).toBe(
    'The request names no host that a URL can have, and this gateway takes certain names alone (option hosts). Send its Host.',
  )
  expect(policy.refusal(asking('rebound.example:1'))).toContain('hosts: ["rebound.example"]')
})

test('[T18] the same rule is there for routes of an application', () => {
  const of = (hosts: readonly string[] | '*' | undefined, hostname?: string) =>
    [...OWN, ...OTHERS].filter((host) =>
      acceptsHost(host, { ...(hosts === undefined ? {} : { hosts }), ...(hostname === undefined ? {} : { hostname }) }),
    )
  expect(of(undefined, '127.0.0.1')).toEqual(OWN)
  expect(of(undefined)).toEqual([...OWN, ...OTHERS])
  expect(of(undefined, '0.0.0.0')).toEqual([...OWN, ...OTHERS])
  expect(of('*', 'localhost')).toEqual([...OWN, ...OTHERS])
  expect(of(['Rebound.example'], 'localhost')).toEqual(['rebound.example:8080'])
  expect([acceptsHost(null, { hostname: '::1' }), acceptsHost(null, {})]).toEqual([false, true])
})

async function answerTo(url: string, request: string): Promise<string> {
  const socket = await rawTcp(url)
  socket.write(request)
  return await readAll(socket)
}

test('[T18] a page whose name was pointed at a gateway on localhost is refused on every route, sockets included', async () => {
  const world = await openWorld()
  const client = world.client()
  const head = (route: string) =>
    `GET /${route}?${client.query({ greet: 1 })} HTTP/1.1\r\nHost: rebound.example:${world.running.port}\r\nOrigin: http://rebound.example:${world.running.port}\r\n`
  for (const route of ['short-polling', 'sse', 'up']) {
    expect(await answerTo(world.url, `${head(route)}Connection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 403 [\s\S]*"forbidden"/,
    )
  }
  const upgrade = await answerTo(
    world.url,
    `${head('websocket')}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  )
  expect(upgrade).toMatch(/^HTTP\/1\.1 403 /)
  expect(world.gateway.sessionCount).toBe(0)
  expect(world.refusals).toContainEqual(
    expect.objectContaining({ message: expect.stringContaining('hosts: ["rebound.example"]') }),
  )
})

test('[T18] attached to a server of the application too, whether it listens yet or not', async () => {
  const query = `v=1&session=${'s'.repeat(24)}&link=1&claim=1&seen=0`
  const from = (host: string) =>
    `GET /rungway/short-polling?${query} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`
  for (const [hostname, order, status] of [
    ['127.0.0.1', 'before', 403],
    ['127.0.0.1', 'after', 403],
    ['0.0.0.0', 'before', 200],
    ['0.0.0.0', 'after', 200],
  ] as const) {
    const gateway = createGateway({ onRefusal() {} })
    const server = createServer()
    const listen = () => new Promise<void>((resolve) => server.listen(0, hostname, resolve))
    if (order === 'after') await listen()
    gateway.attach(server, { path: '/rungway' })
    if (order === 'before') await listen()
    onTestFinished(() => {
      gateway.close()
      server.close()
    })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect([hostname, order, await answerTo(url, from('rebound.example'))]).toEqual([
      hostname,
      order,
      expect.stringContaining(`HTTP/1.1 ${status}`),
    ])
    expect(await answerTo(url, from('localhost:1'))).toContain('HTTP/1.1 200')
  }
})

test('[T18] through an app, too, and a listed name is let in', async () => {
  for (const [hosts, status] of [
    [undefined, 403],
    [['127.0.0.2'], 403],
    [['127.0.0.1'], 200],
    ['*', 200],
  ] as const) {
    const gateway = createGateway({ ...(hosts === undefined ? {} : { hosts }), onRefusal() {} })
    const running = await serve({ gateway, app: gateway.app, port: 0, hostname: '127.0.0.1' })
    onTestFinished(() => running.close())
    const host = hosts === undefined ? 'rebound.example' : '127.0.0.1'
    const query = `v=1&session=${'s'.repeat(24)}&link=1&claim=1&seen=0`
    const head = `GET /short-polling?${query} HTTP/1.1\r\nHost: ${host}:1\r\nConnection: close\r\n\r\n`
    expect([hosts, await answerTo(running.url, head)]).toEqual([hosts, expect.stringContaining(`HTTP/1.1 ${status}`)])
  }
})
