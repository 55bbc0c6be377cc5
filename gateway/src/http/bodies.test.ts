import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { openWorld, rawTcp, readAll, refused, type World } from '../../testing/raw.ts'
import { virtualScheduler } from '../../testing/virtual-scheduler.ts'
import { Bodies } from './bodies.ts'
import type { HttpRequest } from './request.ts'

const LIMITS = { maxBodiesBytes: 1_000, bodyMs: 30_000 }

/** A body that arrives piece by piece. */
function arriving(bodies: Bodies, reading: Promise<void> = Promise.resolve(), begins?: Promise<void>) {
  let took = (_bytes: number): boolean => true
  let end = (_body: Uint8Array): void => {}
  const request: Pick<HttpRequest, 'readBody'> = {
    readBody(_max, given = () => true) {
      took = given
      return new Promise((resolve) => {
        end = resolve
      })
    },
  }
  const outcome = bodies.read(request as HttpRequest, 1_000).then(async (read) => {
    if (!read.ok) return read.error.code
    if (begins !== undefined) await begins
    const beginning = read.value.begin()
    const refusal = beginning && (await Promise.race([beginning.then(() => null), read.value.gaveWay]))
    if (refusal !== null) {
      read.value.release()
      return `${refusal.code} unread`
    }
    await reading
    read.value.release()
    return read.value.bytes.length
  })
  return { outcome, took: (bytes: number) => took(bytes), end: (bytes: number) => end(new Uint8Array(bytes)) }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('bodies that are on their way', () => {
  test('the one that holds most gives way when all together are too much', async () => {
    const bodies = new Bodies(LIMITS, virtualScheduler())
    const [slow, late, last] = [arriving(bodies), arriving(bodies), arriving(bodies)]
    expect([slow.took(600), late.took(300), bodies.bytes]).toEqual([true, true, 900])
    expect([last.took(200), bodies.bytes]).toEqual([true, 500])
    expect([await slow.outcome, slow.took(1)]).toEqual(['too-many', false])
    late.end(300)
    last.end(200)
    expect([await late.outcome, await last.outcome, bodies.bytes]).toEqual([300, 200, 0])
  })

  test('one that has arrived counts until it has been read, and others give way to it', async () => {
    const time = virtualScheduler()
    const bodies = new Bodies(LIMITS, time)
    let hasRead = (): void => {}
    const reading = new Promise<void>((resolve) => {
      hasRead = resolve
    })
    const first = arriving(bodies, reading)
    first.took(900)
    first.end(900)
    await turn()
    const late = arriving(bodies)
    expect([late.took(200), await late.outcome, bodies.bytes]).toEqual([false, 'too-many', 900])
    time.pass(60_000)
    expect(bodies.bytes).toBe(900)
    hasRead()
    expect([await first.outcome, bodies.bytes]).toEqual([900, 0])
  })

  const later = () => {
    let settle = (): void => {}
    const promise = new Promise<void>((resolve) => {
      settle = resolve
    })
    return { promise, settle: () => settle() }
  }
  test('half of what there may be is read at a time; of those that wait the smallest comes next, and the largest gives way', async () => {
    const time = virtualScheduler()
    const bodies = new Bodies(LIMITS, time)
    const [reading, never] = [later(), later()]
    const first = arriving(bodies, reading.promise)
    const [large, small] = [arriving(bodies), arriving(bodies, never.promise)]
    first.took(400)
    first.end(400)
    await turn()
    large.took(300)
    small.took(200)
    for (const [body, bytes] of [
      [large, 300],
      [small, 200],
    ] as const)
      body.end(bytes)
    await turn()
    // They have arrived: no time is counted any more.
    time.pass(60_000)
    const last = arriving(bodies)
    expect(last.took(200)).toBe(true)
    expect([await large.outcome, bodies.bytes]).toEqual(['too-many unread', 800])
    reading.settle()
    expect(await first.outcome).toBe(400)
    last.end(200)
    expect(await last.outcome).toBe(200)
    never.settle()
    expect([await small.outcome, bodies.bytes]).toEqual([200, 0])
  })

  test('a message of a socket counts with them, and gives way where it holds most', async () => {
    const bodies = new Bodies(LIMITS, virtualScheduler())
    const refusals: string[] = []
    const [small, large] = ['small', 'large'].map((name) => bodies.open(({ code }) => refusals.push(`${name} ${code}`)))
    const body = arriving(bodies)
    small?.(100)
    large?.(500)
    expect([body.took(300), bodies.bytes, refusals]).toEqual([true, 900, []])
    large?.(650)
    expect([bodies.bytes, refusals]).toEqual([400, ['large too-many']])
    large?.(700)
    small?.(0)
    expect(bodies.bytes).toBe(300)
    small?.(900)
    expect([bodies.bytes, refusals]).toEqual([300, ['large too-many', 'small too-many']])
    body.end(300)
    expect([await body.outcome, bodies.bytes]).toEqual([300, 0])
  })

  test('one that takes too long is cut, and counts no more', async () => {
    const time = virtualScheduler()
    const bodies = new Bodies(LIMITS, time)
    const slow = arriving(bodies)
    slow.took(500)
    time.pass(20_000)
    const late = arriving(bodies)
    time.pass(11_000)
    expect([await slow.outcome, slow.took(1), bodies.bytes]).toEqual(['incomplete', false, 0])
    late.end(0)
    expect(await late.outcome).toBe(0)
    time.pass(5_000)
    expect(time.pending).toBe(0)
  })
})

const post = async (world: World, length: number): Promise<Socket> => {
  const socket = await rawTcp(world.url)
  socket.write(
    `POST /up?${world.client().query({ greet: 1 })} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 700000\r\n\r\n`,
  )
  socket.write('x'.repeat(length))
  return socket
}

test('a body whose session has to wait for its rate gives way to those of others', async () => {
  const world = await openWorld({ limits: { maxFramesPerSecond: 10, maxBodiesBytes: 1_000_000 } })
  const [greedy, other] = [world.client(), world.client()]
  await greedy.greeted(Array.from({ length: 1_000 }, (_, n) => `[${n + 1},0]`).join('\n'))
  const resume = greedy.epoch
  const waiting = [0, 1, 2].map(() => refused(greedy.post(`[1,"${'x'.repeat(250_000)}"]`, { resume })))
  await new Promise((resolve) => setTimeout(resolve, 50))
  const answer = await other.post(`[1,"${'y'.repeat(250_000)}"]`)
  const later = [0, 1].map((n) => world.client().post(`[1,"${`${n}`.repeat(250_000)}"]`))
  expect([answer.status, ...(await Promise.all(later)).map(({ status }) => status)]).toEqual([200, 200, 200])
  expect(await Promise.race(waiting)).toMatchObject({ code: 'too-many' })
})

for (const mount of ['alone', 'in an app'] as const) {
  test(`a thousand bodies that never end hold no more than maxBodiesBytes, and keep nobody out (${mount})`, async () => {
    const world = await openWorld(
      { limits: { maxBodiesBytes: 1_000_000 } },
      mount === 'alone' ? undefined : ({ app }) => app,
    )
    const first = await post(world, 300_000)
    const refusal = readAll(first)
    for (let n = 0; n < 10; n++) await post(world, 300_000)
    expect(await refusal).toMatch(/^HTTP\/1\.1 429 [\s\S]*"too-many"[\s\S]*maxBodiesBytes/)
    await world.client().echo()
  })
}

/** Frames of text as clients send them (RFC 6455, section 5.2), masked with zeros. */
const TEXT_OF_700_000 = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0x0a, 0xae, 0x60, 0, 0, 0, 0])
const FRAGMENT_OF_A_BYTE = Buffer.from([0x01, 0x81, 0, 0, 0, 0, 0x20])
const CONTINUED = Buffer.from([0x00, 0x81, 0, 0, 0, 0, 0x20])
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])

/** Opens a socket, and sends it that. Resolves with what the gateway says until the end. */
async function sendToSocket(world: World, pieces: readonly Buffer[]): Promise<{ said: Promise<string> }> {
  const socket = await rawTcp(world.url)
  const query = world.client().query({ greet: 1 })
  socket.write(
    `GET /websocket?${query} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  )
  await once(socket, 'data')
  const said = readAll(socket)
  for (const piece of pieces) {
    socket.write(piece)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { said }
}

describe('messages of sockets that do not come whole', () => {
  test('hold no more than maxBodiesBytes, and the one that holds most is told so, and cut', async () => {
    const world = await openWorld({ limits: { maxBodiesBytes: 1_000_000 } })
    const begin = (bytes: number) => sendToSocket(world, [TEXT_OF_700_000, Buffer.alloc(bytes, ' ')])
    const largest = await begin(500_000)
    for (let n = 0; n < 4; n++) await begin(200_000)
    expect(await largest.said).toContain('["end","too-many","later",1000]')
    expect(world.refusals).toMatchObject([{ code: 'too-many', message: expect.stringContaining('maxBodiesBytes') }])
    await world.client().echo()
  })

  test('count with all that they keep: the pieces of 64 kB in which a byte of them came', async () => {
    const world = await openWorld({ limits: { maxBodiesBytes: 1_000_000 } })
    const pongs = Buffer.concat(Array.from({ length: 10_900 }, () => PONG))
    const pieces = Array.from({ length: 40 }, (_, n) =>
      Buffer.concat([n === 0 ? FRAGMENT_OF_A_BYTE : CONTINUED, pongs]),
    )
    const link = await sendToSocket(world, pieces)
    expect(await link.said).toContain('["end","too-many","later",1000]')
    await world.client().echo()
  })

  test('count no more once they are whole', async () => {
    const world = await openWorld({ limits: { maxBodiesBytes: 300_000 } })
    const client = world.client()
    const link = await client.socket({ greet: 1 }).opened()
    for (let seq = 1; seq <= 20; seq++) {
      link.socket.send(`[${seq},"${'x'.repeat(200_000)}"]`)
      await link.line(`[${seq}`)
      link.socket.send(`["ack",${seq}]`)
    }
    expect([world.heard.length, world.refusals]).toEqual([20, []])
  })
})

test('a body that stops is refused after bodyMs, and its connection ended', async () => {
  const world = await openWorld({ limits: { bodyMs: 1 } })
  const answer = readAll(await post(world, 10))
  world.pass(10)
  expect(await answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*"incomplete"[\s\S]*bodyMs/)
  expect(await refused(world.client().post('nonsense'))).toMatchObject({ code: 'bad-frame' })
})

test('a connection that brings no whole head is ended after headersMs', async () => {
  const world = await openWorld({ limits: { headersMs: 1, bodyMs: 1 } })
  const [silent, half] = [await rawTcp(world.url), await rawTcp(world.url)]
  half.write('GET /sse HTTP/1.1\r\nHost: loc')
  await Promise.all([silent, half].map((socket) => once(socket.resume(), 'close')))
})

test('a socket that does not answer the close is cut after socketCloseMs, and one whose upgrade was refused too', async () => {
  const world = await openWorld({ limits: { socketCloseMs: 1 } })
  const head = (more: string) =>
    `GET /websocket?${world.client().query({ session: 'displaced-and-displaced-again', greet: 1 })} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${more}\r\n`
  const sockets = [await rawTcp(world.url), await rawTcp(world.url), await rawTcp(world.url)] as const
  const [displaced, displacing, foreign] = sockets
  displaced.write(head(''))
  await once(displaced, 'data')
  displacing.write(head(''))
  foreign.write(head('Origin: https://evil.example\r\n'))
  await Promise.all([displaced, foreign].map((socket) => once(socket.resume(), 'close')))
})
