import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { connect, openEngine, until } from '../../testing/engine-io.ts'

const POLLING = 'EIO=4&transport=polling'
const WEBSOCKET = 'EIO=4&transport=websocket'
const LIMITS = { pingMs: 25_000, pongMs: 20_000, maxMessageBytes: 1_000_000 }

describe('the handshake', () => {
  test.each([
    ['4', ''],
    ['3', String.raw`\d+:`],
  ])('polling opens version %s with exactly five keys, and offers the upgrade', async (version, length) => {
    const world = await openEngine({ limits: LIMITS })
    const { status, text, headers } = await world.get(`EIO=${version}&transport=polling`)
    expect([status, headers.get('set-cookie')]).toEqual([200, null])
    const open = new RegExp(`^${length}0({.+})$`).exec(text)?.[1]
    expect(JSON.parse(open ?? '')).toEqual({
      sid: expect.stringMatching(/^[\w-]{21,}$/),
      upgrades: ['websocket'],
      pingInterval: 25_000,
      pingTimeout: 20_000,
      maxPayload: 1_000_000,
    })
  })

  test('a socket opens with the same keys, and nothing to upgrade to', async () => {
    const world = await openEngine({ limits: LIMITS })
    const open = String(await (await world.socket(WEBSOCKET)).next())
    const keys = ['sid', 'upgrades', 'pingInterval', 'pingTimeout', 'maxPayload']
    expect([open[0], Object.keys(JSON.parse(open.slice(1)))]).toEqual(['0', keys])
    expect(JSON.parse(open.slice(1))).toMatchObject({ upgrades: [] })
  })

  test('a cookie is set when it is asked for', async () => {
    const world = await openEngine({ engine: { cookie: 'io' } })
    const { text, headers } = await world.get(POLLING)
    expect(headers.get('set-cookie')).toBe(`io=${JSON.parse(text.slice(1)).sid}; Path=/; HttpOnly; SameSite=Lax`)
  })

  test('the client is a session that delivers at most once, under the name of its transport', async () => {
    const world = await openEngine()
    await world.open()
    await (await world.socket(WEBSOCKET)).next()
    expect(world.sessions.map(({ transport, delivery }) => [transport, delivery])).toEqual([
      ['engine.io polling', 'at-most-once'],
      ['engine.io websocket', 'at-most-once'],
    ])
  })

  test('a flood of handshakes by polling keeps no client out, and clients that have come back stay', async () => {
    const world = await openEngine({ limits: { maxSessions: 20 } })
    const socket = await world.socket(WEBSOCKET)
    await socket.next()
    const [waits, posts, probes] = [await world.open(), await world.open(), await world.open()]
    const poll = world.get(waits)
    expect((await world.post(posts, '4in')).status).toBe(200)
    const probe = await world.socket(probes.replace('polling', 'websocket'))
    probe.send('2probe')
    expect(await probe.next()).toBe('3probe')
    const flood: string[] = []
    for (let n = 0; n < 100; n++) flood.push(await world.open())
    expect([world.gateway.sessionCount, flood.filter((query) => query.endsWith('undefined'))]).toEqual([20, []])
    expect((await world.get(flood[0] ?? '')).status).toBe(400)
    socket.send('4socket')
    expect(await socket.next()).toBe('4socket')
    expect((await world.get(posts)).text).toBe('4in')
    expect((await world.post(waits, '4waits')).status).toBe(200)
    expect((await poll).text).toBe('4waits')
    probe.send('5')
    probe.send('4probe')
    expect(await probe.next()).toBe('4probe')
  })

  test('a hello of Rungway cannot name the session', async () => {
    const world = await openEngine()
    const sid = (await world.open()).split('sid=')[1]
    const up = `http://localhost:${world.port}/short-polling?v=1&link=2&claim=2&seen=0&session=`
    for (const id of [`engine.io:${sid}`, `engine.io%3A${sid}`]) expect((await fetch(up + id)).status).toBe(400)
  })
})

describe('what is refused', () => {
  const cases = [
    ['no version', 'transport=polling', 400, 5],
    ['another version', 'EIO=abc&transport=polling', 400, 5],
    ['no transport', 'EIO=4', 400, 0],
    ['another transport', 'EIO=4&transport=abc', 400, 0],
    ['a session that is not there', `${POLLING}&sid=none`, 400, 1],
    ['a socket as a request', WEBSOCKET, 400, 3],
  ] as const

  test.each(cases)('%s', async (_what, query, status, code) => {
    const world = await openEngine()
    const reply = await world.get(query)
    expect([reply.status, JSON.parse(reply.text).code, reply.headers.get('content-type')]).toEqual([
      status,
      code,
      'application/json',
    ])
    if (query !== WEBSOCKET) expect((await world.socket(query.replace('polling', 'websocket'))).status).toBe(400)
  })

  test('a handshake by another method than GET', async () => {
    const world = await openEngine()
    const put = await world.get(POLLING, { method: 'PUT' })
    expect([put.status, JSON.parse(put.text).code]).toEqual([400, 2])
    const post = await world.post(POLLING, '4a')
    expect([post.status, JSON.parse(post.text).code]).toEqual([400, 2])
  })

  test('version 3, unless it is allowed', async () => {
    const world = await openEngine({ engine: { allowEIO3: false } })
    const { status, text } = await world.get('EIO=3&transport=polling')
    expect([status, JSON.parse(text).code]).toEqual([400, 5])
  })

  test('another version than that of the session', async () => {
    const world = await openEngine()
    const { status, text } = await world.get((await world.open()).replace('EIO=4', 'EIO=3'))
    expect([status, JSON.parse(text).code]).toEqual([400, 3])
  })

  test('a page of another site, unless its origin is listed', async () => {
    const world = await openEngine({ origins: ['https://app.example'] })
    const { status, text } = await world.get(POLLING, { headers: { origin: 'https://evil.example' } })
    expect([status, JSON.parse(text).code]).toEqual([403, 4])
    expect((await world.socket(WEBSOCKET, { origin: 'https://evil.example' })).status).toBe(403)
    const listed = await world.get(POLLING, { headers: { origin: 'https://app.example' } })
    expect([listed.status, listed.headers.get('access-control-allow-origin')]).toEqual([200, 'https://app.example'])
  })

  test('a user whom authenticate does not know, at the handshake', async () => {
    const authenticate = (asked: Request) =>
      asked.headers.get('authorization') === 'Bearer ada' ? { id: 'ada' } : null
    const world = await openEngine({ authenticate })
    const { status, text } = await world.get(POLLING)
    expect([status, JSON.parse(text).code]).toEqual([403, 4])
    expect((await world.socket(WEBSOCKET)).status).toBe(403)
    expect((await world.get(POLLING, { headers: { authorization: 'Bearer ada' } })).status).toBe(200)
    expect(world.sessions.map(({ user }) => user.id)).toEqual(['ada'])
  })

  test('more sessions than there may be', async () => {
    const world = await openEngine({ limits: { maxSessions: 1 } })
    expect((await world.post(await world.open(), '4in')).status).toBe(200)
    expect((await world.get(POLLING)).status).toBe(429)
    expect(world.closed).toEqual([])
  })
})

describe('polling', () => {
  test('several packets go up and down in one body, separated by U+001E, binary as base64', async () => {
    const world = await openEngine()
    const query = await world.open()
    const payload = '4hello\x1e4\x1ebAQIDBA==\x1e4€'
    const { status, text } = await world.post(query, payload)
    expect([status, text]).toEqual([200, 'ok'])
    expect((await world.get(query)).text).toBe(payload)
  })

  test('a GET waits for a message, and JSON goes as its text', async () => {
    const world = await openEngine()
    const query = await world.open()
    const poll = world.get(query)
    await until(() => world.sessions.length === 1)
    world.sessions[0]?.send({ a: [1] })
    expect((await poll).text).toBe('4{"a":[1]}')
  })

  test('a message is acknowledged by the poll after it', async () => {
    const world = await openEngine()
    const query = await world.open()
    world.sessions[0]?.send('hello')
    await world.get(query)
    expect(world.sessions[0]?.pendingBytes).toBe(7)
    void world.get(query)
    await until(() => world.sessions[0]?.pendingBytes === 0)
  })

  test('a second GET ends the session: the first is told to close, the second is refused', async () => {
    const world = await openEngine()
    const query = await world.open()
    const replies = await Promise.all([world.get(query), world.get(query)])
    const [first, second] = replies.sort((a, b) => a.status - b.status)
    expect([first?.status, first?.text, second?.status]).toEqual([200, '1', 400])
    expect((await world.get(query)).status).toBe(400)
    expect(world.closed).toEqual(['closed: overlapping polls'])
  })

  test('a second POST ends the session', async () => {
    const world = await openEngine()
    const query = await world.open()
    const slow = request(`${world.url}?${query}`, { method: 'POST', headers: { 'content-length': 10 } })
    slow.on('error', () => {})
    slow.write('4')
    await new Promise((resolve) => slow.once('socket', (socket) => socket.once('connect', resolve)))
    await until(() => slow.writableLength === 0)
    // The first has to have arrived.
    let status = 200
    while (status === 200) status = (await world.post(query, '4a')).status
    expect([status, world.closed]).toEqual([400, ['closed: overlapping posts']])
    slow.destroy()
  })

  test('a poll that is cut ends the session', async () => {
    const world = await openEngine()
    const query = await world.open()
    const cut = new AbortController()
    world.sessions[0]?.send('hello')
    await world.get(query)
    const poll = world.get(query, { signal: cut.signal })
    // It acknowledges what came with the one before.
    await until(() => world.sessions[0]?.pendingBytes === 0)
    cut.abort()
    await expect(poll).rejects.toThrow()
    await until(() => world.closed.length > 0)
    expect(world.closed).toEqual(['closed: transport close'])
    expect((await world.get(query)).status).toBe(400)
  })

  test.each(['abc', '', '4a\x1e', '9', '2'])('%j is no payload: it ends the session', async (payload) => {
    const world = await openEngine()
    const query = await world.open()
    expect((await world.post(query, payload)).status).toBe(400)
    expect((await world.get(query)).status).toBe(400)
    expect(world.closed).toEqual(['closed: parse error'])
  })

  test('what came before a bad packet is heard', async () => {
    const heard: unknown[] = []
    const world = await openEngine({ onSession: (session) => session.on('message', (body) => heard.push(body)) })
    await world.post(await world.open(), '4a\x1e4b\x1ex')
    expect(heard).toEqual(['a', 'b'])
  })

  test('a body larger than maxPayload, or of bytes, ends the session', async () => {
    const world = await openEngine({ limits: { maxMessageBytes: 1_000 } })
    expect((await world.post(await world.open(), `4${'x'.repeat(1_000)}`)).status).toBe(413)
    expect((await world.post(await world.open(), '4a', { 'content-type': 'application/octet-stream' })).status).toBe(
      400,
    )
    expect(world.closed).toEqual(['closed: transport error', 'closed: parse error'])
  })
})

describe('a socket', () => {
  test('has one packet in each message, and binary as it is', async () => {
    const world = await openEngine()
    const socket = await world.socket(WEBSOCKET)
    await socket.next()
    for (const message of ['4hello', '4a\x1eb', Uint8Array.of(1, 2, 3, 4)]) socket.send(message)
    expect([await socket.next(), await socket.next(), await socket.next()]).toEqual([
      '4hello',
      '4a\x1eb',
      Buffer.of(1, 2, 3, 4),
    ])
    expect(world.sessions[0]?.pendingBytes).toBe(0)
  })

  test.each(['abc', '', '2'])('%j is no packet: it ends the session', async (message) => {
    const world = await openEngine()
    const socket = await world.socket(WEBSOCKET)
    await socket.next()
    socket.send(message)
    expect(await socket.next()).toBeNull()
    expect(world.closed).toEqual(['closed: parse error'])
  })

  test('a message larger than maxPayload ends the session', async () => {
    const world = await openEngine({ limits: { maxMessageBytes: 1_000 } })
    const socket = await world.socket(WEBSOCKET)
    await socket.next()
    socket.send(`4${'x'.repeat(1_000)}`)
    expect(await socket.next()).toBeNull()
  })

  test('a broadcast reaches clients of both protocols', async () => {
    const world = await openEngine()
    const socket = await world.socket(WEBSOCKET)
    await socket.next()
    const query = await world.open()
    expect(world.gateway.broadcast('news')).toBe(2)
    expect([await socket.next(), (await world.get(query)).text]).toEqual(['4news', '4news'])
  })
})

test('a path of its own, at which nothing but Engine.IO answers', async () => {
  const world = await openEngine({ engine: { path: '/deep/er' } })
  expect((await fetch(`http://localhost:${world.port}/deep/er/?${POLLING}`)).status).toBe(200)
  expect((await fetch(`http://localhost:${world.port}/deep/er?${POLLING}`)).status).toBe(200)
  expect((await connect(`ws://localhost:${world.port}/deep/er/x?${WEBSOCKET}`)).status).toBe(400)
})
