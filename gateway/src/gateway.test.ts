import { setTimeout as sleep } from 'node:timers/promises'
import { Hono } from 'hono'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openWorld, RawStream, rawTcp, refused } from '../testing/raw.ts'
import { createGateway } from './gateway.ts'
import { httpStreaming } from './transports/http-streaming.ts'

describe('mounting', () => {
  test('below a path, inside the middleware of another app', async () => {
    const paths: string[] = []
    const world = await openWorld({}, (gateway) =>
      new Hono()
        .use(async (c, next) => {
          paths.push(c.req.path)
          await next()
          c.header('x-mine', 'yes')
        })
        .get('/own', (c) => c.text('mine'))
        .route('/deep/rungway', gateway.app)
        .notFound((c) => c.text('nothing of mine', 404)),
    )
    const client = Object.assign(world.client(), { base: `${world.url}/deep/rungway` })
    await client.echo()
    const socket = await client.socket({ claim: 99 }).opened()
    const stream = await RawStream.open(client.at('sse', { claim: 100 }))
    expect(stream.response.headers.get('x-mine')).toBe('yes')
    expect(await socket.refused()).toMatchObject({ code: 'replaced' })
    world.sessions[0]?.send('mounted')
    await stream.until(/data: \[\d+,"mounted"\]/)
    expect(paths).toContain('/deep/rungway/websocket')
    expect(await refused(client.get('nothing'))).toMatchObject({ code: 'not-found' })
    for (const method of ['PUT', 'HEAD'])
      expect((await fetch(client.at('up'), { method })).headers.get('allow')).toBe('GET, POST')
    const own = await fetch(`${world.url}/own`)
    expect([await own.text(), own.headers.get('x-mine')]).toEqual(['mine', 'yes'])
    expect(await (await fetch(`${world.url}/other`)).text()).toBe('nothing of mine')
    expect(world.errors).toEqual([])
  })

  test('[B22] with the transports that were asked for, and no others', async () => {
    const world = await openWorld({ transports: [httpStreaming] })
    const client = world.client()
    await RawStream.open(client.at('http-streaming'))
    for (const route of ['sse', 'short-polling', 'websocket']) {
      expect(await refused(client.get(route))).toMatchObject({ code: 'not-found' })
    }
  })

  test('an unclosed gateway keeps no process alive', () => {
    const timer = vi.spyOn(globalThis, 'setTimeout')
    const gateway = createGateway()
    expect(timer.mock.results.map(({ value }) => value.hasRef())).toEqual([false])
    timer.mockRestore()
    gateway.close()
  })
})

describe('sessions', () => {
  test('one body for many sessions is encoded once', async () => {
    const world = await openWorld()
    const clients = [world.client(), world.client(), world.client()]
    for (const client of clients) await client.post('')
    const body = { said: 'once' }
    const encode = vi.spyOn(JSON, 'stringify')
    const [first, ...others] = world.sessions
    expect(world.gateway.broadcast(body)).toBe(3)
    expect(encode.mock.calls.filter(([value]) => value === body)).toHaveLength(1)
    encode.mockRestore()
    expect(world.gateway.broadcast('not to the first', (session) => session !== first)).toBe(others.length)
    const answers = await Promise.all(clients.map(async (client) => await (await client.get('short-polling')).text()))
    expect(answers).toEqual([
      '[1,{"said":"once"}]',
      '[1,{"said":"once"}]\n[2,"not to the first"]',
      '[1,{"said":"once"}]\n[2,"not to the first"]',
    ])
  })

  test('[C4] a broadcast that is no message goes to none', async () => {
    const world = await openWorld({ limits: { maxMessageBytes: 100 } })
    await world.client().post('')
    for (const body of [undefined, JSON.parse('{"__proto__":1}'), 'x'.repeat(100), 1n]) {
      expect(world.gateway.broadcast(body as never)).toBe(0)
    }
    expect(world.sessions[0]?.pendingBytes).toBe(0)
  })

  test('a listener that was taken off hears nothing more', async () => {
    const world = await openWorld()
    const opened: string[] = []
    const said: unknown[] = []
    const off = world.gateway.on('session', ({ name }) => opened.push(name))
    const client = world.client()
    await client.post('')
    off()
    await world.client().post('')
    expect(opened).toEqual([world.sessions[0]?.name])
    const silence = world.sessions[0]?.on('message', (body) => said.push(body))
    await client.post('[1,"a"]')
    silence?.()
    await client.post('[2,"b"]')
    expect(said).toEqual(['a'])
    expect([...world.gateway.sessions()].map(({ name }) => name)).toEqual(world.sessions.map(({ name }) => name))
  })
})

describe('refusals', () => {
  test('[E3] say the code, what it means, and what to do about it', async () => {
    const world = await openWorld({ limits: { maxSessions: 0 } })
    const answer = await world.client().get('sse')
    expect(answer.status).toBe(429)
    expect(
      Object.fromEntries(
        ['content-type', 'cache-control', 'retry-after'].map((name) => [name, answer.headers.get(name)]),
      ),
    ).toEqual({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'retry-after': null,
    })
    expect(await answer.json()).toEqual({
      code: 'too-many',
      message: 'The gateway has as many sessions as maxSessions allows (0). Come back later, or raise the limit.',
      retry: 'later',
      retryAfterMs: 0,
    })
  })

  test('[E3] an `authenticate` that throws is an internal error, which the application is told of, and the client not', async () => {
    const world = await openWorld({
      authenticate: async () => {
        throw new Error('the secret of the data base')
      },
      limits: { drainRetryMs: 1_500 },
    })
    const answer = await world.client().get('long-polling')
    const text = await answer.text()
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([500, '2'])
    expect(JSON.parse(text)).toMatchObject({ code: 'internal', retry: 'later', retryAfterMs: 1_500 })
    expect(text).not.toContain('secret')
    expect(world.errors.map(String)).toEqual(['Error: the secret of the data base'])
  })

  test('[S12] a gateway that drains tells every link, and refuses every request', async () => {
    const world = await openWorld({ limits: { drainRetryMs: 700 } })
    const [a, b, c] = [world.client(), world.client(), world.client()]
    const socket = await a.socket().opened()
    const stream = await RawStream.open(b.at('sse'))
    const poll = c.get('long-polling')
    while (world.sessions.length < 3 || world.sessions.some(({ transport }) => transport === null)) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    const codes: string[] = []
    for (const session of world.sessions) {
      session.on('close', (code) => codes.push(code))
      session.send('the last')
    }
    world.gateway.close()
    world.gateway.close()
    expect(codes).toEqual(['going-away', 'going-away', 'going-away'])
    expect(await socket.refused()).toEqual({ status: 503, code: 'going-away', retry: 'later', retryAfterMs: 700 })
    // [E4] What was due goes before.
    const end = '["end","going-away","later",700]'
    expect(socket.lines).toEqual(['[1,"the last"]', end])
    expect(await stream.rest()).toMatch(/data: \[1,"the last"\]\n\ndata: \["end","going-away","later",700\]\n\n$/)
    expect(await (await poll).text()).toBe(`[1,"the last"]\n${end}`)
    for (const answer of [await a.get('sse', { link: 2, claim: 2 }), await b.post('[1,"a"]')]) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
    }
    expect((await c.socket({ link: 2, claim: 2 }).refused()).code).toBe('going-away')
    expect(world.gateway.sessionCount).toBe(0)
    expect(world.sessions[0]?.send('late')).toBe('ended')
  })

  test('[S12] [A1] a gateway that drains acknowledges what it has heard, before it says why', async () => {
    const world = await openWorld()
    const socket = await world.client().socket().opened()
    socket.socket.send('[1,"a"]')
    await socket.line('[1')
    world.gateway.close()
    await socket.closed
    expect(socket.lines).toEqual(['[1,"a"]', '["ack",1]', '["end","going-away","later",1000]'])
  })
})

describe('what the network does to requests', () => {
  test('[F1] lines are the same however their bytes were chunked', async () => {
    const world = await openWorld()
    const client = world.client()
    const body = Buffer.from('[1,"é😀"]\n\n[2,"b\u2028c"]\n')
    const socket = await rawTcp(world.url)
    socket.setNoDelay(true)
    socket.write(
      `POST /up?${client.query()} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n`,
    )
    for (const byte of body) {
      socket.write(Buffer.concat([Buffer.from('1\r\n'), Buffer.from([byte]), Buffer.from('\r\n')]))
      await new Promise((resolve) => setImmediate(resolve))
    }
    socket.write('0\r\n\r\n')
    await vi.waitFor(() => expect(world.heard).toEqual(['é😀', 'b\u2028c']), { interval: 5, timeout: 10_000 })
  })

  test('[A6] [A2] a POST that is repeated is heard once, and acknowledged again', async () => {
    const world = await openWorld()
    const client = world.client()
    const { epoch: resume } = await client.greeted()
    for (const _ of [1, 2]) expect(await (await client.post('[1,"a"]\n[2,"b"]', { resume })).text()).toBe('["ack",2]')
    // On a link that is long gone.
    expect(await (await client.post('[2,"b"]\n[3,"c"]', { link: 7, claim: 0, resume })).text()).toBe('["ack",3]')
    expect(world.heard).toEqual(['a', 'b', 'c'])
  })
})

test('`authenticate` is told the network of each request, as limits by address have it', async () => {
  const networks: (string | null)[] = []
  const world = await openWorld({
    trustProxy: 1,
    authenticate: (_, network) => {
      networks.push(network)
      return { id: 'ada' }
    },
  })
  for (const address of ['192.0.2.1', '2001:db8:0:1:ffff::1'])
    await world.client({ 'x-forwarded-for': address }).post('')
  expect(networks).toEqual(['192.0.2.1', '2001:db8:0:1::/64'])
})

test('a user who is disconnected is cut on every live link, comes back to no session, and is let in no more once refused', async () => {
  const revoked = new Set<string>()
  const world = await openWorld({
    authenticate: ({ headers }) => {
      const id = headers.get('x-user') ?? ''
      return revoked.has(id) ? null : { id }
    },
  })
  const [tab, phone, other] = ['ann', 'ann', 'bob'].map((id) => world.client({ 'x-user': id }))
  if (tab === undefined || phone === undefined || other === undefined) throw new Error('no clients')
  const socket = await tab.socket({ greet: 1 }).opened()
  const stream = await RawStream.open(phone.at('sse'), phone.headers)
  while (world.sessions.length < 2) await new Promise((resolve) => setImmediate(resolve))
  await other.echo()
  expect(() => world.gateway.disconnect('ann', 'kicked' as 'closed')).toThrow(
    expect.objectContaining({ code: 'bad-request', message: expect.stringContaining('"kicked"') }),
  )
  revoked.add('ann')
  expect(world.gateway.disconnect('ann')).toBe(2)
  expect(await socket.refused()).toMatchObject({ code: 'unauthorized', retry: 'never' })
  expect(await stream.rest()).toContain('["end","unauthorized","never",0]')
  world.sessions[0]?.send('not heard')
  expect(socket.lines.join()).not.toContain('not heard')
  expect(await refused(tab.post('[1,"still me"]'))).toMatchObject({ code: 'unauthorized', status: 401 })
  revoked.clear()
  expect(await refused(tab.post('[1,"still me"]'))).toMatchObject({ code: 'unauthorized' })
  expect(world.heard).not.toContain('still me')
  await other.echo()
})

test('an acknowledgement that an answer has brought is owed no more: nothing looks for it again', async () => {
  const world = await openWorld({ limits: { ackAfterMs: 20 } })
  const timers = vi.spyOn(globalThis, 'setTimeout')
  onTestFinished(() => timers.mockRestore())
  const client = world.client()
  const stream = await RawStream.open(client.at('http-streaming'))
  await client.post('[1,"a"]')
  await sleep(60)
  timers.mockClear()
  await sleep(60)
  expect(timers.mock.calls.filter(([, ms]) => ms === 20 / 4)).toEqual([])
  expect(world.heard).toEqual(['a'])
  await stream.leave()
})
