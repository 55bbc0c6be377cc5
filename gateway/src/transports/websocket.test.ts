import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { WebSocket } from 'ws'
import { failingClock } from '../../testing/failing-clock.ts'
import { openWorld, RawSocket, rawTcp, readAll, refused } from '../../testing/raw.ts'
import type { User } from '../index.ts'

const HANDSHAKE =
  'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
const base64url = (text: string) => Buffer.from(text).toString('base64url')

describe('upgrades', () => {
  test('[B20] a reset in the middle of an upgrade affects no other client', async () => {
    const world = await openWorld()
    const [victim, neighbour] = [world.client(), world.client()]
    for (let i = 0; i < 20; i++) {
      const socket = await rawTcp(world.url)
      socket.write(`GET /websocket?${victim.query()} HTTP/1.1\r\nHost: localhost\r\n${HANDSHAKE}\r\n`)
      if (i % 2 === 0) await once(socket, 'data')
      socket.resetAndDestroy()
      await once(socket, 'close')
    }
    victim.link = 2
    await victim.echo()
    await neighbour.echo()
    expect(world.errors).toEqual([])
  })

  test('[B20] a reset while `authenticate` makes up its mind', async () => {
    const asked: (() => void)[] = []
    const world = await openWorld({
      authenticate: (request) =>
        request.headers.has('x-slow')
          ? new Promise<User>((resolve) => asked.push(() => resolve({ id: 'victim' })))
          : { id: request.headers.get('x-user') ?? '' },
    })
    const [victim, neighbour] = [world.client({ 'x-user': 'victim' }), world.client()]
    await victim.echo()
    for (const route of ['websocket', 'sse', 'http-streaming', 'long-polling', 'short-polling']) {
      const socket = await rawTcp(world.url)
      const upgrade = route === 'websocket' ? HANDSHAKE : ''
      socket.write(`GET /${route}?${victim.query()} HTTP/1.1\r\nHost: localhost\r\nX-Slow: 1\r\n${upgrade}\r\n`)
      while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve))
      const closed = new Promise((resolve) => [...world.sockets].at(-1)?.on('close', resolve))
      socket.resetAndDestroy()
      await closed
      asked.pop()?.()
      await neighbour.echo()
      // A client that has left must not be taken for a link.
      const transports = world.gateway
        .user('victim')
        .sessions()
        .map(({ transport }) => transport)
      expect([route, transports]).toEqual([route, [null]])
      victim.link++
    }
    await victim.echo()
    expect(world.errors).toEqual([])
  })

  test('[B21] an upgrade of the socket to something else is refused at once, and so is none', async () => {
    const world = await openWorld()
    const client = world.client()
    const socket = await rawTcp(world.url)
    socket.write(
      `GET /websocket?${client.query()} HTTP/1.1\r\nHost: localhost\r\nUpgrade: foo\r\nConnection: Upgrade\r\n\r\n`,
    )
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 400 [\s\S]*\r\n\r\n\{"code":"bad-request",/)
    expect(await refused(client.get('websocket'))).toMatchObject({ code: 'bad-request', status: 400 })
    expect(world.gateway.sessionCount).toBe(0)
    await client.echo()
  })

  test('[T2] [E1] a refused client is upgraded, told why, and closed with the code', async () => {
    const world = await openWorld({ authenticate: () => null })
    const link = world.client().socket()
    expect(await link.refused()).toEqual({ status: 401, code: 'unauthorized', retry: 'never', retryAfterMs: 0 })
    expect(link.lines).toEqual(['["end","unauthorized","never",0]'])
  })
})

describe('messages', () => {
  test('[T1] a message is one or more lines, both ways; a burst is one message', async () => {
    const world = await openWorld()
    const client = world.client()
    const link = await client.socket({ greet: 1 }).opened()
    await link.line('["welcome"')
    link.socket.send('[1,"a"]\n[2,"b"]\n["ping",3]\n')
    await link.line('[2')
    expect(world.heard).toEqual(['a', 'b'])
    expect(link.messages.slice(1)).toEqual(['["pong",3]\n[1,"a"]\n[2,"b"]'])
  })

  test('[T1] a message is a whole frame of text, whose length is in bytes and in the shortest form', async () => {
    const world = await openWorld()
    const socket = await rawTcp(world.url)
    let came = Buffer.alloc(0)
    socket.on('data', (data: Buffer) => {
      came = Buffer.concat([came, data])
    })
    const until = async (isSo: () => boolean) => {
      while (!isSo()) await once(socket, 'data')
    }
    socket.write(`GET /websocket?${world.client().query()} HTTP/1.1\r\nHost: localhost\r\n${HANDSHAKE}\r\n`)
    await until(() => came.includes('\r\n\r\n'))
    const heads = {
      125: [0x81, 125],
      126: [0x81, 126, 0, 126],
      65535: [0x81, 126, 0xff, 0xff],
      65536: [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0],
    }
    for (const [i, [length, head]] of Object.entries(heads).entries()) {
      const body = `é${'x'.repeat(Number(length) - '[1,"é"]'.length - 1)}`
      came = Buffer.alloc(0)
      world.sessions[0]?.send(body)
      await until(() => came.length >= head.length + Number(length))
      expect([...came.subarray(0, head.length)]).toEqual(head)
      expect(String(came.subarray(head.length))).toBe(`[${i + 1},"${body}"]`)
    }
  })

  test('[H4] a client that asks for a welcome gets it before anything else, and no other does', async () => {
    const world = await openWorld()
    const client = world.client()
    await client.post('[1,"a"]')
    const greeting = client.socket({ greet: 1 })
    await greeting.line('[1')
    expect(greeting.lines.map((line) => JSON.parse(line)[0])).toEqual(['welcome', 1])
    client.link = 2
    const silent = client.socket()
    await silent.line('[1')
    expect(silent.lines).toEqual(['[1,"a"]'])
  })

  test('[A1] an acknowledgement is owed after ackAfterMs, and at once after enough messages', async () => {
    const world = await openWorld({ limits: { ackAfterMs: 30, ackEveryMessages: 3 } })
    const silent = world.gateway.on('session', (session) => session.on('message', () => {}))
    const link = await world.client().socket().opened()
    link.socket.send('[1,null]')
    expect(await link.line('["ack"')).toBe('["ack",1]')
    link.socket.send('[2,null]\n[3,null]\n[4,null]')
    expect(await link.line('["ack",4')).toBe('["ack",4]')
    silent()
  })
})

describe('a bearer by subprotocol', () => {
  const seen: (string | null)[] = []
  const authenticate = ({ headers }: Request) => {
    seen.push(headers.get('authorization'))
    return { id: 'someone' }
  }
  const open = async (url: string, protocols: string[], headers?: Record<string, string>) =>
    (await new RawSocket(url, headers, protocols).opened()).socket.protocol

  test('[T3] is what `authenticate` sees, and is not echoed', async () => {
    const world = await openWorld({ authenticate })
    seen.length = 0
    const token = 'a.b-c~d/e+f=='
    expect(await open(world.client().at('websocket'), ['rungway', `bearer.${base64url(token)}`])).toBe('rungway')
    expect(seen).toEqual([`Bearer ${token}`])
  })

  test('[T3] gives way to a header, and is nothing when no header can hold it', async () => {
    const world = await openWorld({ authenticate })
    seen.length = 0
    const url = world.client().at('websocket')
    await open(url, ['rungway', `bearer.${base64url('mine')}`], { authorization: 'Basic eHk=' })
    for (const text of ['two\r\nX-Evil: lines', 'ünï', '', 'a b'])
      await open(url, ['rungway', `bearer.${base64url(text)}`])
    expect(seen).toEqual(['Basic eHk=', null, null, null, null])
  })
})

test('[T1] what comes on sockets in one piece is taken in several turns of the event loop', async () => {
  const world = await openWorld()
  const links = await Promise.all(Array.from({ length: 4 }, () => world.client().socket().opened()))
  await until(() => world.sessions.length === links.length)
  let turn = 0
  let next = setImmediate(function count() {
    turn++
    next = setImmediate(count)
  })
  onTestFinished(() => clearImmediate(next))
  const counts = new Map<number, number>()
  const count = () => counts.set(turn, (counts.get(turn) ?? 0) + 1)
  for (const session of world.sessions) session.on('message', count)
  for (const { socket } of links) {
    // The frames of `ws` leave in one write.
    const { _socket: stream } = socket as unknown as { _socket: Socket }
    stream.cork()
    for (let seq = 1; seq <= 3_000; seq++) socket.send(`[${seq},0]`)
    stream.uncork()
  }
  await until(() => world.heard.length === 3_000 * links.length)
  expect(Math.max(...counts.values())).toBeLessThan(2_100)
})

test("pings of WebSocket's own count for the rate of a session: who sends more is read no faster", async () => {
  const world = await openWorld({ limits: { maxFramesPerSecond: 100 } })
  const [flood, calm] = [await world.client().socket().opened(), await world.client().socket().opened()]
  await until(() => world.sessions.length === 2)
  for (let n = 0; n < 20; n++) {
    flood.socket.ping()
    calm.socket.ping()
  }
  for (const link of [flood, calm]) link.socket.send('[1,"before"]')
  await Promise.all([flood, calm].map((link) => link.line('[1')))
  // Five seconds' worth may come at once.
  for (let n = 0; n < 1_000; n++) flood.socket.pong()
  flood.socket.send('[2,"after"]')
  calm.socket.send('[2,"after"]')
  await calm.line('[2')
  for (let n = 0; n < 100; n++) await new Promise((resolve) => setImmediate(resolve))
  expect(world.heard.filter((body) => body === 'after')).toEqual(['after'])
  expect(flood.lines.some((line) => line.startsWith('[2'))).toBe(false)
})

test.each([
  ['a message', (socket: WebSocket) => socket.send('[26,"late"]')],
  ['pongs', (socket: WebSocket) => Array.from({ length: 64 }, () => socket.pong())],
])('what fails when %s may be read is told with its session, ends its link, and nothing else', async (_what, send) => {
  const clock = failingClock(10_000, 24_000)
  const told: unknown[] = []
  const world = await openWorld({
    limits: { maxFramesPerSecond: 1 },
    scheduler: clock,
    onError: (error, { session, event }) => told.push([String(error), session?.name, event]),
  })
  const client = world.client()
  const link = await client.socket().opened()
  link.socket.send(Array.from({ length: 25 }, (_, n) => `[${n + 1},${n + 1}]`).join('\n'))
  await until(() => world.heard.length === 25)
  send(link.socket)
  await until(() => clock.isSet)
  clock.pass(24_000)
  expect(await link.refused()).toMatchObject({ code: 'internal', retry: 'later' })
  expect(told).toEqual([['Error: the clock has failed', world.sessions[0]?.name, 'request']])
  expect(world.heard).toHaveLength(25)
  await world.client().echo()
})

test('[T1] [B26] messages keep their order when the first takes several turns to be read', async () => {
  const world = await openWorld()
  const { socket } = await world.client().socket().opened()
  const lines = Array.from({ length: 10_000 }, (_, n) => `[${n + 1},${n + 1}]`)
  socket.send(lines.join('\n'))
  for (let seq = 10_001; seq <= 10_050; seq++) socket.send(`[${seq},${seq}]`)
  await until(() => world.heard.length === 10_050)
  expect(world.heard).toEqual(Array.from({ length: 10_050 }, (_, n) => n + 1))
})

test('[B26] a body or a message with more frames than maxBatchFrames is refused by the name of that limit', async () => {
  const world = await openWorld()
  const lines = '["ping",1]\n'.repeat(16_385)
  const answer = await world.client().post(lines)
  expect(await answer.json()).toMatchObject({ code: 'too-large', message: expect.stringContaining('maxBatchFrames') })
  const link = await world.client().socket().opened()
  link.socket.send(lines)
  expect(await link.refused()).toMatchObject({ code: 'too-large' })
})

const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve))
}

test.each([
  ['longer than a message', `[1,"${'x'.repeat(2_000)}"]`, 'too-large', 'longer than maxMessageBytes allows (1024)'],
  ['nested too deep', '[1,[[[[]]]]]', 'bad-frame', 'nests deeper than maxDepth allows (3)'],
  ['no frame', '["pong",1]\n{', 'bad-frame', 'Frame 2 of the batch is no JSON'],
])('a line that is %s ends its socket, and the gateway is told by which rule or limit', async (_what, text, code, why) => {
  const world = await openWorld({ limits: { maxMessageBytes: 1_024, maxDepth: 3 } })
  const link = await world.client().socket().opened()
  link.socket.send(text)
  expect(await link.refused()).toMatchObject({ code })
  expect(world.refusals).toMatchObject([{ code, path: '/websocket', message: expect.stringContaining(why) }])
})

test('what is no WebSocket ends its socket, and the gateway is told so; a connection that is lost is no mistake', async () => {
  const world = await openWorld()
  const socket = await rawTcp(world.url)
  socket.write(`GET /websocket?${world.client().query()} HTTP/1.1\r\nHost: localhost\r\n${HANDSHAKE}\r\n`)
  await once(socket, 'data')
  // A frame without a mask.
  socket.write(Buffer.from([0x81, 1, 0x61]))
  await readAll(socket)
  expect(world.refusals).toMatchObject([{ code: 'bad-frame', message: expect.stringContaining('MASK must be set') }])
  const lost = await world.client().socket().opened()
  lost.socket.terminate()
  await until(() => world.sockets.size === 0)
  expect(world.refusals).toHaveLength(1)
})

test('a message in more fragments than maxFragments ends its socket', async () => {
  const world = await openWorld({ limits: { maxFragments: 10 } })
  const link = await world.client().socket().opened()
  for (let n = 0; n < 20; n++) link.socket.send(' ', { fin: false })
  expect(await link.closed).toMatchObject({ status: 1008 })
  const message = expect.stringContaining('more fragments than maxFragments allows')
  expect(world.refusals).toMatchObject([{ code: 'too-large', path: '/websocket', message }])
  await world.client().echo()
})
