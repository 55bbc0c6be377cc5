import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { timeout } from 'hono/timeout'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { MIDDLEWARE, NO_MIDDLEWARE } from '../../testing/hono-middleware.ts'
import { openWorld, rawTcp, type World } from '../../testing/raw.ts'
import { TALKS } from '../../testing/talk.ts'
import { http1, type Wire } from '../../testing/wire.ts'

const PATH = '/rungway'

/** A gateway at `/rungway` of an app, below a middleware. */
const below = async (use: (app: Hono) => MiddlewareHandler): Promise<World> =>
  await openWorld({}, ({ app: gateway }) => {
    const app = new Hono()
    return app.use(use(app)).route(PATH, gateway)
  })

const withHeaders =
  (wire: Wire, more: Record<string, string>): Wire =>
  (path, request = {}) =>
    wire(path, { ...request, headers: { ...request.headers, ...more } })

// Node has no cache of its own: one that keeps everything shows that nothing of the gateway's comes
// to it.
const cached = new Map<string, Response>()

beforeAll(() => {
  vi.stubGlobal('caches', {
    open: async () => ({
      match: async (key: string) => cached.get(key)?.clone(),
      put: async (key: string, response: Response) => void cached.set(key, response),
    }),
  })
  return () => vi.unstubAllGlobals()
})

test('every module that Hono exports is listed, as a middleware or as none', () => {
  const root = createRequire(import.meta.url)
    .resolve('hono')
    .replace(/dist.*/, '')
  const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { exports: Record<string, unknown> }
  const modules = new Set(Object.keys(exports).map((name) => name.replace(/^\.\//, '').split('/')[0] ?? ''))
  expect([...modules].sort()).toEqual([...Object.keys(MIDDLEWARE), ...NO_MIDDLEWARE].sort())
})

describe.each(Object.entries(MIDDLEWARE))('below %s', (name, { use, headers = () => ({}) }) => {
  test.each(Object.entries(TALKS))('%s works as without it', async (_transport, talk) => {
    const world = await below(use)
    const more = await headers(world.url)
    const wire = withHeaders(http1(world.url), more)
    const spoken = await talk({ origin: world.url, path: PATH, wire, headers: more })
    expect(spoken.text).toContain('[1,"a"]')
    expect(spoken.headers['content-encoding']).toBe(undefined)
    spoken.leave()
    await vi.waitFor(() => expect(world.sessions[0]?.transport).toBe(null))
    expect(world.errors).toEqual([])
    if (name === 'cache') expect([...cached.keys()]).toEqual([])
  })
})

test.each(
  Object.entries(TALKS),
)('%s works where the gateway is mounted by its `fetch` alone', async (_transport, talk) => {
  const world = await openWorld({}, ({ app }) => new Hono().mount(PATH, app.fetch))
  const spoken = await talk({ origin: world.url, path: PATH, wire: http1(world.url) })
  expect(spoken.text).toContain('[1,"a"]')
  spoken.leave()
  await vi.waitFor(() => expect(world.sessions[0]?.transport).toBe(null))
})

describe('what a middleware breaks by its nature', () => {
  test('a timeout shorter than a poll is held ends the poll with its own answer, and the link with it', async () => {
    const world = await below(() => timeout(20))
    const client = Object.assign(world.client(), { base: world.url + PATH })
    expect((await client.get('long-polling')).status).toBe(504)
    await vi.waitFor(() => expect(world.sessions[0]?.transport).toBe(null))
    // Streams begin at once, and go on for as long as they like.
    const stream = await http1(world.url)(`${PATH}/http-streaming?${client.query({ claim: 2, link: 2 })}`)
    await new Promise((resolve) => setTimeout(resolve, 40))
    world.sessions[0]?.send('later')
    expect(await stream.until(/later/)).toContain('"later"')
    stream.leave()
  })

  test('a limit on bodies that is below the batches of the gateway refuses them with its own answer', async () => {
    const world = await below(() => bodyLimit({ maxSize: 100 }))
    const client = Object.assign(world.client(), { base: world.url + PATH })
    expect((await client.post(`[1,"${'x'.repeat(200)}"]`)).status).toBe(413)
    expect((await client.post('[1,"x"]')).status).toBe(200)
  })

  test.each([
    'sse',
    'http-streaming',
    'long-polling',
  ])('one that answers in the place of %s leaves no link behind', async (route) => {
    const world = await below(() => async (c, next) => {
      if (c.req.method !== 'GET') return await next()
      await next()
      c.res = new Response('in its place', { status: 418 })
    })
    const client = Object.assign(world.client(), { base: world.url + PATH })
    await client.post('[1,"something to be answered with"]')
    const answer = await client.get(route)
    expect([answer.status, await answer.text()]).toEqual([418, 'in its place'])
    await vi.waitFor(() => expect(world.sessions[0]?.transport).toBe(null))
    expect(world.errors).toEqual([])
  })
})

/**
 * At every moment at which a client can leave: before, while and after the reply is being headed.
 */
test.each(Object.keys(TALKS))('a client of %s that leaves at any moment ends nothing', async (route) => {
  const uncaught = vi.fn()
  process.on('uncaughtException', uncaught)
  process.on('unhandledRejection', uncaught)
  onTestFinished(() => {
    process.off('uncaughtException', uncaught)
    process.off('unhandledRejection', uncaught)
  })
  const world = await below(() => async (c, next) => {
    await next()
    // A few turns later, so that the client may have left meanwhile.
    for (let turns = 0; turns < 2; turns++) await new Promise((resolve) => setImmediate(resolve))
    c.header('x-late', 'yes')
  })
  const upgrade =
    route === 'websocket'
      ? 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
      : ''
  for (let turns = 0; turns < 60; turns++) {
    const client = world.client()
    const socket = await rawTcp(world.url)
    socket.write(`GET ${PATH}/${route}?${client.query()} HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\n`)
    for (let turn = 0; turn < turns % 12; turn++) await new Promise((resolve) => setImmediate(resolve))
    const gone = once(socket, 'close')
    if (turns % 2 === 0) socket.resetAndDestroy()
    else socket.destroy()
    await gone
  }
  await vi.waitFor(() => expect(world.sessions.filter(({ transport }) => transport !== null)).toEqual([]))
  await Object.assign(world.client(), { base: world.url + PATH }).echo()
  expect(uncaught).not.toHaveBeenCalled()
  expect(world.errors).toEqual([])
})
