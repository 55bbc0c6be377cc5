import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Hono } from 'hono'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openWorld, RawClient, RawStream, rawTcp, readAll, refused, type World } from '../../testing/raw.ts'
import { createGateway, type Gateway } from '../gateway.ts'

const ROUTES = ['sse', 'http-streaming', 'long-polling', 'short-polling', 'up', 'websocket']

/** An app whose middleware has seen what came. */
const watching = (seen: string[]) => (gateway: Gateway) =>
  new Hono()
    .use(async (c, next) => {
      seen.push(`${c.req.method} ${c.req.path}`)
      c.header('x-mine', 'yes')
      return await next()
    })
    .route('/', gateway.app)

describe('what stands before the gateway is asked first', () => {
  test('middleware sees every request, and adds headers to every reply', async () => {
    const seen: string[] = []
    const world = await openWorld({}, watching(seen))
    const client = world.client()
    await client.echo()
    expect(seen).toEqual(['POST /up', 'GET /short-polling'])
    expect((await client.post('')).headers.get('x-mine')).toBe('yes')
    const { epoch: resume } = client
    const link = await client.socket({ resume }).opened()
    world.sessions[0]?.send('down')
    expect(await link.line('[2')).toBe('[2,"down"]')
    link.socket.send('["ack",2]\n[2,"up"]')
    expect(await link.line('[3')).toBe('[3,"up"]')
    client.link++
    const stream = await RawStream.open(client.at('http-streaming', { resume, seen: 3 }))
    expect(stream.response.headers.get('x-mine')).toBe('yes')
    world.sessions[0]?.send('further')
    expect(await stream.until(/further/)).toBe('\n[4,"further"]\n')
    expect((await link.closed).status).toBe(4409)
    expect(seen.slice(2)).toEqual(['POST /up', 'GET /websocket', 'GET /http-streaming'])
  })

  test('a route above the gateway is the one that answers', async () => {
    const world = await openWorld({}, (gateway) =>
      new Hono().get('/short-polling', (c) => c.text('mine')).route('/', gateway.app),
    )
    const client = world.client()
    expect(await (await client.get('short-polling')).text()).toBe('mine')
    expect(await refused(client.get('sse', { seen: 1 }))).toMatchObject({ code: 'bad-sequence' })
  })

  test('a `fetch` that was replaced, copied, wrapped or inherited guards every route', async () => {
    const guard = () => new Response('guarded', { status: 403 })
    const GUARDED: Record<string, (gateway: Gateway) => Pick<Hono, 'fetch'>> = {
      replaced: ({ app }) => Object.assign(new Hono().route('/', app), { fetch: guard }),
      copied: ({ app }) => ({ ...app, fetch: guard }),
      wrapped: ({ app }) => new Proxy(app, { get: (on, name) => (name === 'fetch' ? guard : Reflect.get(on, name)) }),
      inherited: ({ app }) => Object.assign(Object.create(app), { fetch: guard }),
    }
    for (const [how, app] of Object.entries(GUARDED)) {
      const world = await openWorld({}, app)
      const client = world.client()
      const statuses = ROUTES.filter((route) => route !== 'websocket').map(
        async (route) => (await client.get(route)).status,
      )
      expect([how, ...(await Promise.all(statuses))]).toEqual([how, 403, 403, 403, 403, 403])
      expect((await client.post('')).status).toBe(403)
      const socket = await rawTcp(world.url)
      socket.write(upgrade(`/websocket?${client.query()}`, 'Host: localhost'))
      expect([how, await readAll(socket)]).toEqual([how, expect.stringMatching(/^HTTP\/1\.1 403 /)])
      expect(world.gateway.sessionCount).toBe(0)
    }
  })
})

const upgrade = (target: string, headers: string): string =>
  `GET ${target} HTTP/1.1\r\n${headers}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`

const WAYS: Record<string, () => Promise<World>> = {
  directly: () => openWorld(),
  'through an app': () => openWorld({}, watching([])),
}

for (const [way, open] of Object.entries(WAYS)) {
  describe(way, () => {
    test('[B16] [T13] methods, preflights and unknown routes are answered alike', async () => {
      const world = await open()
      const client = world.client()
      for (const route of ROUTES) {
        for (const method of ['HEAD', 'PUT', ...(route === 'up' ? [] : ['POST'])]) {
          const answer = await fetch(client.at(route), { method })
          const allowed = route === 'up' ? 'GET, POST' : 'GET'
          expect([route, method, answer.status, answer.headers.get('allow')]).toEqual([route, method, 405, allowed])
        }
        const preflight = await fetch(client.at(route), { method: 'OPTIONS', headers: { origin: world.url } })
        expect([route, preflight.status, await preflight.text()]).toEqual([route, 204, ''])
      }
      expect(await refused(client.get('nothing'))).toMatchObject({ code: 'not-found', status: 404 })
      expect(await refused(client.get('websocket'))).toMatchObject({ code: 'bad-request', status: 400 })
      expect(world.gateway.sessionCount).toBe(0)
    })

    test('[B6] a body that is too large is refused by its length, and without one when it has become so', async () => {
      const world = await open()
      const client = world.client()
      const { maxBatchBytes, maxMessageBytes } = world.gateway.limits
      const size = maxBatchBytes + maxMessageBytes + 1
      for (const [header, start] of [
        [`Content-Length: ${size}`, ''],
        ['Transfer-Encoding: chunked', `${size.toString(16)}\r\n${' '.repeat(size)}\r\n`],
      ]) {
        const socket = await rawTcp(world.url)
        const answer = readAll(socket)
        socket.write(
          `POST /up?${client.query()} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n${header}\r\n\r\n`,
        )
        socket.write(start ?? '')
        socket.on('data', () => socket.destroy())
        expect(await answer).toMatch(/^HTTP\/1\.1 413 /)
      }
      await client.echo()
    })

    test('[B21] an upgrade of a route without a socket is refused at once, and has no other effect', async () => {
      const world = await open()
      const client = world.client()
      for (const route of ROUTES.filter((each) => each !== 'websocket')) {
        const socket = await rawTcp(world.url)
        socket.write(upgrade(`/${route}?${client.query()}`, 'Host: localhost'))
        expect([route, await readAll(socket)]).toEqual([route, expect.stringMatching(/^HTTP\/1\.1 400 /)])
      }
      expect(world.gateway.sessionCount).toBe(0)
      expect(world.errors).toEqual([])
    })

    test('[T13] a socket of a foreign page is refused without an upgrade', async () => {
      const world = await open()
      const socket = await rawTcp(world.url)
      socket.write(upgrade(`/websocket?${world.client().query()}`, 'Host: localhost\r\nOrigin: https://evil.example'))
      expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/)
    })
  })
}

test('[T3] what an upgrade came with is what `authenticate` sees', async () => {
  const seen: string[][] = []
  const world = await openWorld({
    authenticate({ url, headers }) {
      seen.push([new URL(url).pathname, headers.get('cookie') ?? '', headers.get('x-two') ?? ''])
      return { id: 'someone' }
    },
  })
  await world.client({ cookie: 'a=1; b=2', 'x-two': '1, 2' }).socket().opened()
  expect(seen).toEqual([['/websocket', 'a=1; b=2', '1, 2']])
})

test('[T2] a host that no URL can have is refused, and troubles neither `authenticate` nor the process', async () => {
  const world = await openWorld({ hosts: '*', authenticate: () => ({ id: 'someone' }) })
  for (const host of ['[', 'a b', 'user:password@x', 'x:99999', '']) {
    const socket = await rawTcp(world.url)
    const answer = readAll(socket)
    socket.write(upgrade(`/websocket?${world.client().query()}`, `Host: ${host}`))
    socket.on('data', (data) => /"end"/.test(String(data)) && socket.end())
    expect([host, await answer]).toEqual([host, expect.stringContaining('["end","bad-request","never",0]')])
  }
  expect(world.errors).toEqual([])
})

/**
 * A short message as a client's frame (RFC 6455, section 5.2), under a mask that changes nothing.
 */
const maskedText = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)])

test('a request that something else has answered meanwhile is left as it is, and nothing fails', async () => {
  const errors: unknown[] = []
  const answers: ((user: null) => void)[] = []
  const authenticate = () => new Promise<null>((resolve) => answers.push(resolve))
  const gateway = createGateway({ authenticate, onError: (error) => errors.push(error), onRefusal() {} })
  // As a time-out of the application's does.
  const server = createServer((incoming, outgoing) => {
    gateway.node.http(incoming, outgoing, '/short-polling')
    setImmediate(() => outgoing.writeHead(503).end('too late'))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const client = new RawClient(`http://127.0.0.1:${port}`)
  const answer = await client.get('short-polling')
  expect([answer.status, await answer.text()]).toEqual([503, 'too late'])
  for (const refuse of answers) refuse(null)
  for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve))
  expect([answers.length, errors]).toEqual([1, []])
})

test('the handshake leaves before authentication, and messages that come meanwhile are received afterwards', async () => {
  let decide = (_user: { id: string }): void => {}
  const world = await openWorld({
    authenticate: () =>
      new Promise((resolve) => {
        decide = resolve
      }),
  })
  const heard: unknown[] = []
  world.gateway.on('session', (session) => void session.on('message', (body) => heard.push(body)))
  const socket = await rawTcp(world.url)
  let answer = ''
  socket.on('data', (data) => {
    answer += String(data)
  })
  const said = maskedText('[1,"first"]')
  // With the request, as a client sends it that does not wait for the handshake.
  socket.write(Buffer.concat([Buffer.from(upgrade(`/websocket?${world.client().query()}`, 'Host: localhost')), said]))
  await vi.waitFor(() => expect(answer).toMatch(/^HTTP\/1\.1 101 /))
  expect([world.gateway.sessionCount, heard, answer.endsWith('\r\n\r\n')]).toEqual([0, [], true])
  decide({ id: 'someone' })
  await vi.waitFor(() => expect(heard).toEqual(['first']))
  // The other side repeats everything.
  await vi.waitFor(() => expect(answer).toContain('[1,"first"]'))
  socket.destroy()
})

test('a message that came with the request is received when there is no authentication', async () => {
  const world = await openWorld()
  const heard: unknown[] = []
  world.gateway.on('session', (session) => void session.on('message', (body) => heard.push(body)))
  const socket = await rawTcp(world.url)
  const request = upgrade(`/websocket?${world.client().query()}`, 'Host: localhost')
  socket.write(Buffer.concat([Buffer.from(request), maskedText('[1,"first"]')]))
  await vi.waitFor(() => expect(heard).toEqual(['first']))
  socket.destroy()
})
