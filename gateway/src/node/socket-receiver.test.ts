import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { Unread } from '../http/unread.ts'
import { GATEWAY_LIMITS, type GatewayLimits } from '../limits.ts'
import { NodeSocket } from './socket.ts'
import { createSocketServer } from './socket-server.ts'
import { awaitTurn, spendTime } from './turn-budget.ts'

const HANDSHAKE =
  'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'

/** Frames of a client are masked; zeros leave the payload as it is. */
const ping = Buffer.from([0x89, 0x80, 0, 0, 0, 0])
const text = (letter: string): Buffer => Buffer.concat([Buffer.from([0x81, 0x81, 0, 0, 0, 0]), Buffer.from(letter)])
const times = (count: number, frame: Buffer): Buffer => Buffer.concat(Array(count).fill(frame))

interface Opened {
  readonly client: Socket
  readonly stream: Socket
  readonly socket: NodeSocket
}

/** Opens sockets; `came` is called with the number of the socket for each ping and each message. */
async function openSockets(
  count: number,
  came: (n: number, what: string) => void,
  limits: Partial<GatewayLimits> = {},
  failed: (error: unknown) => void = (error) => expect.fail(String(error)),
) {
  const sockets = createSocketServer({ ...GATEWAY_LIMITS, ...limits })
  const server = createServer()
  const made: Pick<Opened, 'socket' | 'stream'>[] = []
  server.on('upgrade', (incoming, stream: Socket, head: Buffer) =>
    sockets.handleUpgrade(incoming, stream, head, (bare) => {
      const n = made.length
      const socket = new NodeSocket(bare, stream, new Unread(() => {}), failed)
      bare.on('ping', () => came(n, 'ping'))
      const message = (data: string | Uint8Array) => came(n, String(data))
      socket.listen({ message, controls() {}, arriving() {}, drained() {}, closed() {} })
      made.push({ socket, stream })
    }),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const opened: Opened[] = []
  for (let n = 0; n < count; n++) {
    const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    client.on('error', () => {})
    onTestFinished(() => void client.destroy())
    client.write(HANDSHAKE)
    await once(client, 'data')
    const server = made[n]
    if (server !== undefined) opened.push({ client: client.resume(), ...server })
  }
  return opened
}

/** Uses up so many turns of the event loop, over and over, so that who waits behind waits for all of them. */
function floodTurns(count: number): { runs: number; isOver: boolean } {
  const flood = { runs: 0, isOver: false }
  const run = (): void => {
    flood.runs++
    spendTime(1_000_000)
    if (!flood.isOver) awaitTurn({ proceed: run })
  }
  for (let n = 0; n < count; n++) awaitTurn({ proceed: run })
  onTestFinished(() => {
    flood.isOver = true
  })
  return flood
}

const immediate = () => new Promise((resolve) => setImmediate(resolve))

test('a turn of the event loop has so many pings, however many sockets bring them, and none is forgotten', async () => {
  let turn = 0
  const turns: number[] = []
  const sockets = await openSockets(40, () => turns.push(turn))
  for (const { client } of sockets) client.write(times(200, ping))
  while (turns.length < 40 * 200) {
    await immediate()
    turn++
  }
  const counts = new Map<number, number>()
  for (const each of turns) counts.set(each, (counts.get(each) ?? 0) + 1)
  expect(Math.max(...counts.values())).toBeLessThan(600)
})

test('sockets that take turns have all their messages in order', async () => {
  const came: string[] = []
  const sockets = await openSockets(40, (n, what) => came.push(`${n} ${what}`))
  const letters = [...'abcdefghijklmnopqrstuvwxyz']
  const flood = Buffer.concat([times(300, text('a')), ...letters.map(text)])
  for (const { client } of sockets) client.write(flood)
  while (came.length < 40 * 326) await immediate()
  for (const n of sockets.keys()) {
    const last = came.filter((each) => each.startsWith(`${n} `)).slice(-26)
    expect(last).toEqual(letters.map((letter) => `${n} ${letter}`))
  }
})

test('a message at a time does not wait behind those that flood', async () => {
  const flood = floodTurns(1_000)
  const came: string[] = []
  const [opened] = await openSockets(1, (_n, what) => came.push(what))
  for (let n = 1; n <= 3; n++) {
    flood.runs = 0
    opened?.client.write(text('m'))
    while (came.length < n && flood.runs < 900) await immediate()
    expect(came.length).toBe(n)
  }
})

test('a socket that was read twice in a turn is read in the next one, and does not wait behind those that flood', async () => {
  const flood = floodTurns(1_000)
  const came: string[] = []
  const [opened] = await openSockets(1, (_n, what) => came.push(what))
  for (let n = 1; n <= 3; n++) {
    await immediate()
    opened?.stream.push(text('a'))
    opened?.client.write(text('b'))
    while (came.length < 3 * n - 1) await immediate()
    flood.runs = 0
    opened?.client.write(text('c'))
    while (came.length < 3 * n && flood.runs < 100) await immediate()
    expect(came.length).toBe(3 * n)
  }
})

test('a turn reads no more than two or three pieces of one socket', async () => {
  const [opened] = await openSockets(1, () => {})
  if (opened === undefined) throw new Error('no socket')
  const { client, stream } = opened
  const perTurn: number[] = []
  const begun = stream.bytesRead
  const message = Buffer.alloc(14 + 700_000)
  message.set([0x82, 0xff], 0)
  message.writeBigUInt64BE(700_000n, 2)
  client.write(message)
  for (let last = begun; last < begun + message.length; ) {
    await immediate()
    perTurn.push(stream.bytesRead - last)
    last = stream.bytesRead
  }
  expect(Math.max(...perTurn)).toBeLessThanOrEqual(3 * 64 * 1024)
})

test('nothing more is read of a socket with something that waits for its turn', async () => {
  const came: string[] = []
  const [opened] = await openSockets(1, (_n, what) => came.push(what))
  if (opened === undefined) throw new Error('no socket')
  const { client, stream } = opened
  const flood = floodTurns(200)
  await immediate()
  const begun = stream.bytesRead
  const piece = times(500, text('m'))
  for (let n = 0; n < 20; n++) {
    client.write(piece)
    await immediate()
    await immediate()
  }
  expect(stream.bytesRead - begun).toBeLessThanOrEqual(2 * piece.length)
  flood.isOver = true
  while (came.length < 20 * 500) await immediate()
})

test('a piece of many messages waits for its turn, once the turn is used up', async () => {
  const came: number[] = []
  const [opened] = await openSockets(1, () => came.push(flood.runs))
  const flood = floodTurns(200)
  await immediate()
  opened?.client.write(times(500, text('m')))
  while (came.length === 0 && flood.runs < 900) await immediate()
  expect(came[0]).toBeGreaterThanOrEqual(200)
})

test('a socket that is paused reads no more of what has come, until it is resumed', async () => {
  let count = 0
  let pause = (): void => {}
  const sockets: readonly Opened[] = await openSockets(2, (n) => {
    if (n === 1) sockets[1]?.socket.pause()
    else if (++count === 10) pause()
  })
  const [first, other] = sockets
  pause = () => first?.socket.pause()
  first?.client.write(times(2_000, ping))
  while (count < 10) await immediate()
  for (let n = 0; n < 50; n++) await immediate()
  expect(count).toBeLessThan(15)
  first?.socket.resume()
  while (count < 2_000) await immediate()
  // One that leaves meanwhile is over all the same.
  const closed = new Promise<void>((resolve) =>
    other?.socket.listen({ message() {}, controls() {}, arriving() {}, drained() {}, closed: resolve }),
  )
  other?.client.write(times(2_000, text('m')))
  for (let n = 0; n < 50; n++) await immediate()
  other?.client.destroy()
  other?.stream.destroy()
  await closed
})

test('sockets that give way are closed in several turns, and read no more until then', async () => {
  let turn = 0
  const closed: number[] = []
  const came: string[] = []
  const sockets = await openSockets(100, (_n, what) => came.push(what))
  for (const { client, socket } of sockets) {
    socket.discard(() => {
      closed.push(turn)
      socket.close(4008, 'too-many')
    })
    client.write(text('m'))
  }
  while (closed.length < 100) {
    await immediate()
    turn++
  }
  const counts = closed.map((each) => closed.filter((other) => other === each).length)
  expect(Math.max(...counts)).toBeLessThan(60)
  expect(came).toEqual([])
})

test('a socket that is discarded is read no more, learns the code, and is cut', async () => {
  const [opened] = await openSockets(1, () => {}, { socketCloseMs: 500 })
  if (opened === undefined) throw new Error('no socket')
  const { client, stream, socket } = opened
  const heard: Buffer[] = []
  client.on('data', (data) => heard.push(data))
  const closed = once(stream, 'close')
  socket.discard(() => socket.close(4008, 'too-many'))
  // A wait for the rate that ends later.
  socket.resume()
  for (let n = 0; n < 512; n++) client.write(Buffer.alloc(64 * 1024))
  await closed
  expect(stream.bytesRead).toBeLessThan(1024 * 1024)
  expect(String(Buffer.concat(heard))).toContain('too-many')
})

test('what a listener throws is told, and closes its socket: it would end the process', async () => {
  const told: unknown[] = []
  const [opened] = await openSockets(
    1,
    () => {
      throw new Error('of a transport')
    },
    {},
    (error) => told.push(String(error)),
  )
  if (opened === undefined) throw new Error('no socket was opened')
  opened.client.write(text('m'))
  const [close] = (await once(opened.client, 'data')) as [Buffer]
  expect([...close]).toEqual([0x88, 2, 1_011 >> 8, 1_011 & 0xff])
  expect(told).toEqual(['Error: of a transport'])
})
