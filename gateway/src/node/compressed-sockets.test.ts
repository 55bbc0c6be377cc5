import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { constants, deflateRawSync } from 'node:zlib'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createGateway, type GatewayOptions } from '../index.ts'
import { serve } from './serve.ts'

const LONG = JSON.stringify(Array.from({ length: 400 }, (_, id) => ({ id, name: `customer ${id}`, state: 'pending' })))
let sessions = 0
const hello = () => `session=a-session-of-this-test-${++sessions}&link=1&claim=1&seen=0&greet=1`

async function open(options: GatewayOptions = { compressSockets: true }) {
  const refused: string[] = []
  const gateway = createGateway({ ...options, onRefusal: ({ code }) => refused.push(code) })
  const heard: unknown[] = []
  gateway.on('session', (session) => session.on('message', (body) => heard.push(body)))
  const { port, close } = await serve({ gateway, port: 0, hostname: '127.0.0.1' })
  onTestFinished(close)
  const client = async (offer: boolean) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/websocket?${hello()}`, { perMessageDeflate: offer })
    onTestFinished(() => socket.terminate())
    const lines: string[] = []
    socket.on('message', (data) => lines.push(...String(data).split('\n')))
    const [response] = await Promise.all([
      once(socket, 'upgrade').then(([{ headers }]) => headers['sec-websocket-extensions'] as string | undefined),
      once(socket, 'open'),
    ])
    await vi.waitFor(() => expect(lines[0]).toMatch(/^\["welcome"/))
    const bytes = () => (socket as unknown as { readonly _socket: Socket })._socket.bytesRead
    return { socket, lines, response, bytes }
  }
  return { gateway, heard, refused, port, client }
}

test('long texts come compressed where the client offers it, short ones as they are, and nothing is kept between them', async () => {
  const { gateway, heard, client } = await open()
  const { socket, lines, response, bytes } = await client(true)
  expect(response).toContain('server_no_context_takeover')
  expect(response).toContain('client_no_context_takeover')
  const before = bytes()
  gateway.broadcast(LONG)
  gateway.broadcast('short')
  await vi.waitFor(() => expect(lines).toContain('[2,"short"]'))
  expect(lines).toContain(JSON.stringify([1, LONG]))
  expect(bytes() - before).toBeLessThan(LONG.length / 4)
  socket.send(JSON.stringify([1, LONG]))
  await vi.waitFor(() => expect(heard).toEqual([LONG]))
})

test.each([
  ['a client that does not offer it', { compressSockets: true }, false],
  ['a gateway that is not asked to', {}, true],
] as const)('%s: nothing is compressed', async (_who, options, offer) => {
  const { gateway, client } = await open(options)
  const { lines, response, bytes } = await client(offer)
  expect(response).toBeUndefined()
  const before = bytes()
  gateway.broadcast(LONG)
  await vi.waitFor(() => expect(lines).toContain(JSON.stringify([1, LONG])))
  expect(bytes() - before).toBeGreaterThan(LONG.length)
})

/** A message of a client's: masked with zeros, and compressed. */
function compressed(text: string | Buffer): Buffer {
  const data = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4)
  const head = Buffer.alloc(data.length < 126 ? 6 : 8)
  head[0] = 0xc1
  head[1] = 0x80 | (data.length < 126 ? data.length : 126)
  if (data.length >= 126) head.writeUInt16BE(data.length, 2)
  return Buffer.concat([head, data])
}

/** The code of the close frame with which all that has come ends. */
async function closeCode(socket: Socket): Promise<number> {
  const pieces: Buffer[] = []
  socket.on('data', (piece) => pieces.push(piece))
  await once(socket, 'end')
  const all = Buffer.concat(pieces)
  const at = all.lastIndexOf(0x88)
  return all.readUInt16BE(at + 2)
}

async function bare(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' })
  onTestFinished(() => void socket.destroy())
  socket.write(
    `GET /websocket?${hello()} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n`,
  )
  await once(socket, 'data')
  return socket
}

test('a bomb is refused: 40 kB that would unfold to 40 MB end their socket, and nobody else', async () => {
  const { gateway, heard, port, client } = await open()
  const neighbour = await client(true)
  const bomb = compressed(Buffer.alloc(40_000_000, 'x'))
  expect(bomb.length).toBeLessThan(65_536)
  const socket = await bare(port)
  const before = process.memoryUsage().rss
  socket.write(bomb)
  expect(await closeCode(socket)).toBe(1009)
  expect(process.memoryUsage().rss - before).toBeLessThan(20_000_000)
  expect(heard).toEqual([])
  gateway.broadcast('after')
  await vi.waitFor(() => expect(neighbour.lines).toContain('[1,"after"]'))
})

test('a thousand compressed messages in one piece are read in order', async () => {
  const { heard, port } = await open()
  const socket = await bare(port)
  const all = Array.from({ length: 1_000 }, (_, i) => i + 1)
  socket.write(Buffer.concat(all.map((n) => compressed(JSON.stringify([n, n])))))
  await vi.waitFor(() => expect(heard).toEqual(all), { timeout: 20_000 })
})

test('what is not deflate ends its socket', async () => {
  const { heard, port } = await open()
  const socket = await bare(port)
  socket.write(Buffer.from([0xc1, 0x83, 0, 0, 0, 0, 0xff, 0xff, 0xff]))
  expect(await closeCode(socket)).toBe(1007)
  expect(heard).toEqual([])
})
