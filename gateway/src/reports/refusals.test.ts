import { Hono } from 'hono'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openWorld, rawTcp, readAll } from '../../testing/raw.ts'
import { virtualScheduler } from '../../testing/virtual-scheduler.ts'
import { factsOf } from '../http/origin.ts'
import type { RequestFacts } from '../http/request.ts'
import { type RefusalEvent, RefusalLog } from './refusals.ts'

const PAGE = 'http://localhost:5173'

const requestOf = (path: string, headers: Record<string, string> = {}): RequestFacts =>
  factsOf({
    method: 'GET',
    path,
    address: '192.0.2.1',
    isAborted: false,
    query: () => undefined,
    search: '',
    queryAll: () => [],
    header: (name) => ({ host: 'localhost:8080', ...headers })[name],
    toRequest: () => null,
    onAbort() {},
  })

function openLog() {
  const time = virtualScheduler()
  const told: RefusalEvent[] = []
  const log = new RefusalLog(time, (refusal) => told.push(refusal))
  const tell = (code: 'forbidden' | 'not-found' | 'replaced', path: string, headers?: Record<string, string>) =>
    log.tell(requestOf(path, headers), { code, retryAfterMs: 0 })
  return { time, told, tell }
}

describe('what is told', () => {
  test('of one cause the first, and a minute later how many there were', () => {
    const { time, told, tell } = openLog()
    for (let i = 0; i < 5; i++) tell('forbidden', `/${i}`, { origin: PAGE })
    tell('forbidden', '/sse', { origin: 'http://other.example' })
    expect(told.splice(0)).toMatchObject([
      { code: 'forbidden', origin: PAGE, host: 'localhost:8080', address: '192.0.2.1', path: '/0', count: 1 },
      { code: 'forbidden', origin: 'http://other.example', count: 1 },
    ])
    time.pass(59_999)
    tell('forbidden', '/sse', { origin: PAGE })
    expect(told).toEqual([])
    time.pass(1)
    tell('forbidden', '/sse', { origin: PAGE })
    expect(told).toMatchObject([{ origin: PAGE, count: 6 }])
  })

  test('twenty causes of a code in a minute, however many are made up, and the causes of another code all the same', () => {
    const { time, told, tell } = openLog()
    for (let i = 0; i < 1_000; i++) tell('not-found', `/made-up/${i}`)
    expect(told.splice(0)).toHaveLength(20)
    tell('forbidden', '/sse', { origin: PAGE })
    expect(told.splice(0)).toHaveLength(1)
    time.pass(60_000)
    tell('not-found', '/made-up/500')
    expect(told).toMatchObject([{ path: '/made-up/500', count: 1 }])
  })

  test('nothing of what belongs to the life of sessions', () => {
    const { told, tell } = openLog()
    tell('replaced', '/sse')
    expect(told).toEqual([])
  })

  test('without `onRefusal` one line, which no request can forge', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    onTestFinished(() => warn.mockRestore())
    const log = new RefusalLog(virtualScheduler())
    log.tell(requestOf('/a\nrungway: all is well'), {
      code: 'not-found',
      retryAfterMs: 0,
      message: 'No \u001b[2Kroute.',
    })
    expect(warn.mock.calls).toEqual([
      ['rungway: refused with not-found: GET /a\\u000arungway: all is well from 192.0.2.1: No \\u001b[2Kroute.'],
    ])
  })
})

test('`onRefusal` is told nothing that a terminal obeys, whoever sent it', () => {
  const { told, tell } = openLog()
  const csi = '\u009b31mred\u0085forged\u202e'
  tell('forbidden', `/${csi}`, { origin: `http://${csi}`, host: csi })
  const escaped = '\\u009b31mred\\u0085forged\\u202e'
  expect(told).toMatchObject([{ path: `/${escaped}`, origin: `http://${escaped}`, host: escaped }])
  tell('not-found', `/${'x'.repeat(5_000)}`)
  expect(told[1]?.path).toHaveLength(601)
})

test('a message keeps its advice behind what the client sent, and has nothing that a terminal obeys', async () => {
  const world = await openWorld()
  const socket = await rawTcp(world.url)
  const origin = `http://\x9b31mred\x85forged${'x'.repeat(600)}`
  socket.write(`GET /sse HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\norigin: ${origin}\r\n\r\n`, 'latin1')
  await readAll(socket)
  const { message = '' } = world.refusals[0] ?? {}
  expect(message).toMatch(/forged.*changeOrigin/)
  expect(message).not.toMatch(/\p{Cc}/u)
})

describe('what went wrong, and what to do', () => {
  test('[T13] a page of another origin: both are named, and the option', async () => {
    const world = await openWorld()
    const answer = await world.client({ origin: PAGE }).post('')
    const { host } = new URL(world.url)
    const message = `The page's origin is ${PAGE}, the host of its request is ${host}, and the option origins does not list that origin.`
    expect(await answer.json()).toMatchObject({ message: expect.stringContaining(message) })
    expect(world.refusals).toMatchObject([{ code: 'forbidden', origin: PAGE, host, path: '/up', method: 'POST' }])
    expect(world.refusals[0]?.message).toContain(`createGateway({ origins: ["${PAGE}"] })`)
    expect(world.refusals[0]?.message).toContain('changeOrigin')
  })

  test('[T13] [S14] behind a proxy that rewrites Host, a GET without Origin is refused like the POST after it, and opens nothing', async () => {
    const world = await openWorld({ origins: ['https://app.example'] })
    const headers = { 'sec-fetch-site': 'same-origin', referer: `${PAGE}/chat?room=1` }
    const answer = await world.client(headers).get('sse')
    expect([answer.status, world.sessions, world.refusals[0]?.origin]).toEqual([403, [], PAGE])
    for (const referer of [`${world.url}/own`, 'https://app.example/page', 'no address'])
      await world.client({ referer }).echo()
    expect(world.refusals).toHaveLength(1)
  })

  test('a user who is refused, and one whose session it is not', async () => {
    const world = await openWorld({
      authenticate: ({ headers }) => {
        const id = headers.get('x-user')
        return id === null ? null : { id }
      },
    })
    const ann = world.client({ 'x-user': 'ann' })
    await ann.post('')
    expect(await (await world.client().get('sse')).json()).toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('authenticate found no user'),
    })
    Object.assign(ann.headers, { 'x-user': 'bob' })
    expect(await (await ann.post('')).json()).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('belongs to another user'),
    })
    await world.client().socket().refused()
    expect(world.refusals.map(({ code, path }) => [code, path])).toEqual([
      ['unauthorized', '/sse'],
      ['forbidden', '/up'],
      ['unauthorized', '/websocket'],
    ])
  })

  test('a limit: which it is, and its value', async () => {
    const world = await openWorld({
      authenticate: () => ({ id: 'ann' }),
      limits: { maxSessionsPerUser: 1, maxSessions: 2 },
    })
    await world.client().post('')
    await world.client().post('')
    expect(world.refusals).toMatchObject([
      { code: 'too-many', message: expect.stringContaining('maxSessionsPerUser allows (1)') },
    ])
  })

  test('[B21] an upgrade that is none, or not for WebSocket: what a proxy did to it', async () => {
    const world = await openWorld()
    const ask = async (path: string, ...headers: string[]) => {
      const socket = await rawTcp(world.url)
      const lines = [`GET ${path} HTTP/1.1`, 'host: localhost', 'connection: close', ...headers, '', '']
      socket.write(lines.join('\r\n'))
      return await readAll(socket)
    }
    for (const [words, path, ...headers] of [
      ['No Upgrade arrived at /websocket: a proxy between removed it', '/websocket'],
      ['An upgrade arrived at /sse, which takes none', '/sse', 'connection: upgrade', 'upgrade: websocket'],
      ['another protocol than WebSocket arrived at /websocket', '/websocket', 'connection: upgrade', 'upgrade: h2c'],
    ] as const) {
      world.pass(60_000)
      expect(await ask(path, ...headers)).toMatch(/^HTTP\/1.1 400 /)
      expect(world.refusals.at(-1)).toMatchObject({ code: 'bad-request', message: expect.stringContaining(words) })
    }
  })

  test('a Host that is no host, where a user is asked for', async () => {
    const world = await openWorld({ hosts: '*', authenticate: () => ({ id: 'ann' }) })
    const socket = await rawTcp(world.url)
    socket.write(`GET /sse?${world.client().query()} HTTP/1.1\r\nhost: a host of none\r\nconnection: close\r\n\r\n`)
    expect(await readAll(socket)).toMatch(/^HTTP\/1.1 400 /)
    expect(world.refusals).toMatchObject([
      { code: 'bad-request', message: expect.stringContaining('The Host of this request is no host') },
    ])
  })

  test('a wrong path: which routes there are', async () => {
    const world = await openWorld({}, (gateway) => new Hono().route('/rungway', gateway.app))
    await fetch(`${world.url}/rungway/sockets?x=1`)
    expect(world.refusals).toMatchObject([{ code: 'not-found', path: '/sockets' }])
    expect(world.refusals[0]?.message).toContain('it has /websocket, /sse')
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('mine')
      },
    ],
    ['returns a promise that is rejected', () => Promise.reject(new Error('mine'))],
  ])('an `onRefusal` that %s is reported, and the request is refused all the same', async (_how, onRefusal) => {
    const world = await openWorld({ onRefusal })
    expect((await world.client({ origin: PAGE }).get('sse')).status).toBe(403)
    expect(world.errors.map(String)).toEqual(['Error: mine'])
  })
})
