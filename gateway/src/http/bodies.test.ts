import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { openWorld, rawTcp, readAll, refused, type World } from '../../testing/raw.ts'
import { virtualScheduler } from '../../testing/virtual-scheduler.ts'
import { Bodies } from './bodies.ts'
import type { HttpRequest } from './request.ts'

const LIMITS = { maxBodiesBytes: 1_000, bodyMs: 30_000 }

/** A body that arrives piece by piece. */
function arriving(bodies: Bodies, reading: Promise<void> = Promise.resolve()) {
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
    await reading
    read.value.release()
    return read.value.bytes.length
  })
  return { outcome, took: (bytes: number) => took(bytes), end: (bytes: number) => end(new Uint8Array(bytes)) }
}

describe('bodies that are on their way', () => {
  test('the one that began first gives way when all together are too much', async () => {
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
    await Promise.resolve()
    const late = arriving(bodies)
    expect([late.took(200), await late.outcome, bodies.bytes]).toEqual([false, 'too-many', 900])
    time.pass(60_000)
    expect(bodies.bytes).toBe(900)
    hasRead()
    expect([await first.outcome, bodies.bytes]).toEqual([900, 0])
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
