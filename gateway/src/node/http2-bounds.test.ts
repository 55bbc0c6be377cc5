import { once } from 'node:events'
import { createSecureServer, type ServerHttp2Session } from 'node:http2'
import { type AddressInfo, createConnection } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { generate } from 'selfsigned'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { FLAG, frame, rawHttp2, requestHeaders, TYPE, uint32 } from '../../testing/http2-frames.ts'
import { createGateway } from '../gateway.ts'
import type { GatewayOptions } from '../options.ts'
import { boundHttp2, HTTP2_BOUNDS, type Http2Bounds } from './http2-bounds.ts'
import { serve } from './serve.ts'

let tls: { key: string; cert: string }

beforeAll(async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' })
  tls = { key, cert }
})

/** One connection to a gateway. */
async function openWorld(limits: GatewayOptions['limits'] = {}) {
  const gateway = createGateway({ onRefusal: () => {}, limits })
  const running = await serve({ gateway, tls, port: 0, hostname: '127.0.0.1' })
  const accepted = once(running.server, 'session')
  const socket = await rawHttp2(running.port)
  const [session] = (await accepted) as [ServerHttp2Session]
  onTestFinished(async () => {
    socket.destroy()
    await running.close()
  })
  return { gateway, port: running.port, socket, session }
}

const times = (count: number, make: (i: number) => Buffer): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, i) => make(i)))
const request = (stream: number, flags: number, method = 'GET', path = '/nothing') =>
  frame(TYPE.headers, flags, stream, requestHeaders(method, path))
/** `:method: GET`, of the static table (RFC 7541, appendix A). */
const METHOD_GET = 0x82
const COMPLETE = FLAG.endHeaders | FLAG.endStream

/** Sends it over and over, and ignores what comes back, until the connection is cut. */
async function flood(socket: TLSSocket, block: (round: number) => Buffer): Promise<void> {
  socket.resume()
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  for (let round = 0; !socket.destroyed; round++) {
    const isTaken = socket.write(block(round))
    const room = new Promise<void>((resolve) => (isTaken ? setImmediate(resolve) : socket.once('drain', resolve)))
    await Promise.race([room, closed])
  }
}

/** Resolves when the gateway has read what was sent before, or has cut the connection. */
async function wasRead(socket: TLSSocket): Promise<void> {
  const mark = Buffer.from('was read')
  socket.write(frame(TYPE.ping, 0, 0, mark))
  let bytes = Buffer.alloc(0)
  await new Promise<void>((resolve) => {
    socket.on('close', () => resolve())
    socket.on('data', (data) => {
      bytes = Buffer.concat([bytes, data])
      if (bytes.includes(frame(TYPE.ping, FLAG.ack, 0, mark))) resolve()
    })
  })
}

describe('a connection is cut that floods the gateway with', () => {
  const FLOODS: Record<string, { readonly first?: Buffer; readonly block: (round: number) => Buffer }> = {
    'pings (CVE-2019-9512)': { block: () => times(1_000, () => frame(TYPE.ping, 0, 0, Buffer.alloc(8))) },
    'settings (CVE-2019-9515)': { block: () => times(1_000, () => frame(TYPE.settings, 0, 0)) },
    'priorities (CVE-2019-9513)': {
      block: () =>
        times(1_000, (i) => frame(TYPE.priority, 0, 2 * i + 1, Buffer.concat([uint32(0), Buffer.of(i % 256)]))),
    },
    'windows of one byte': { block: () => times(1_000, () => frame(TYPE.windowUpdate, 0, 0, uint32(1))) },
    'parts of a body that are empty (CVE-2019-9518)': {
      first: request(1, FLAG.endHeaders, 'POST'),
      block: () => times(1_000, () => frame(TYPE.data, 0, 1)),
    },
    'headers that go on for ever (CVE-2024-27983)': {
      first: request(1, 0),
      block: () => times(1_000, () => frame(TYPE.continuation, 0, 1)),
    },
    'requests that have no path (CVE-2019-9514)': {
      block: (round) =>
        times(200, (i) => frame(TYPE.headers, COMPLETE, 2 * (round * 200 + i) + 1, Buffer.of(METHOD_GET))),
    },
    'requests that it takes back (CVE-2023-44487)': {
      block: (round) =>
        times(200, (i) => {
          const stream = 2 * (round * 200 + i) + 1
          return Buffer.concat([request(stream, COMPLETE), frame(TYPE.reset, 0, stream, uint32(8))])
        }),
    },
    'requests that it makes the gateway take back (CVE-2025-8671)': {
      block: (round) =>
        times(200, (i) => {
          const stream = 2 * (round * 200 + i) + 1
          return Buffer.concat([
            request(stream, FLAG.endHeaders, 'POST'),
            frame(TYPE.windowUpdate, 0, stream, uint32(0)),
          ])
        }),
    },
  }

  test.each(Object.entries(FLOODS))('%s', async (_name, { first, block }) => {
    const { socket, session } = await openWorld()
    let streams = 0
    session.on('stream', () => {
      streams += 1
    })
    if (first !== undefined) socket.write(first)
    await flood(socket, block)
    expect(session.destroyed).toBe(true)
    expect(streams).toBeLessThan(5_000)
  })
})

test('more streams at once than 100 are refused, on a connection that has not acknowledged the settings either', async () => {
  const { socket, session } = await openWorld()
  let open = 0
  let most = 0
  session.on('stream', (stream) => {
    most = Math.max(most, ++open)
    stream.on('close', () => {
      open -= 1
    })
  })
  const poll = (i: number) => `/long-polling?v=1&session=${'s'.repeat(21)}${i}&link=1&claim=1&seen=0`
  socket.write(
    times(300, (i) =>
      request(2 * i + 1, i % 2 === 0 ? COMPLETE : FLAG.endHeaders, i % 2 === 0 ? 'GET' : 'POST', poll(i)),
    ),
  )
  await wasRead(socket)
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThanOrEqual(100)
})

/** A server that answers nothing, with bounds of milliseconds. */
async function openBounded(bounds: Partial<Http2Bounds>) {
  const server = createSecureServer({ ...tls })
  const unbind = boundHttp2(server, { ...HTTP2_BOUNDS, sweepMs: 5, ...bounds })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const socket = await rawHttp2((server.address() as AddressInfo).port)
  onTestFinished(() => {
    unbind()
    socket.destroy()
    server.close()
  })
  return { server, socket: socket.resume() }
}

describe('a connection ends', () => {
  test('that never asks for anything, however often it pings', async () => {
    const { socket } = await openBounded({ firstRequestMs: 30 })
    const pings = setInterval(() => socket.write(frame(TYPE.ping, 0, 0, Buffer.alloc(8))), 5)
    await once(socket, 'close')
    clearInterval(pings)
  })

  test('whose last stream has ended, after idleMs', async () => {
    const { server, socket } = await openBounded({ idleMs: 30, firstRequestMs: 60_000 })
    server.on('stream', (stream) => stream.respond({ ':status': 204 }, { endStream: true }))
    socket.write(request(1, COMPLETE))
    await once(socket, 'close')
  })

  test('that is asked to leave and keeps its side open', async () => {
    const server = createSecureServer({ ...tls })
    const unbind = boundHttp2(server, { ...HTTP2_BOUNDS, sweepMs: 5, firstRequestMs: 30, closeMs: 30 })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const accepted = once(server, 'secureConnection')
    // What is never read is never known to have ended.
    const socket = (await rawHttp2((server.address() as AddressInfo).port)).pause()
    const [served] = (await accepted) as [TLSSocket]
    await once(served, 'close')
    unbind()
    socket.destroy()
    server.close()
  })
})

test('over TLS too a connection ends after headersMs that never shakes hands, or brings no whole head of HTTP/1.1', async () => {
  const { port } = await openWorld({ headersMs: 100, bodyMs: 1 })
  const silent = createConnection(port, '127.0.0.1')
  const half = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
  half.write('GET /sse HTTP/1.1\r\nHost: loc')
  await Promise.all([silent, half].map((socket) => once(socket.resume(), 'close')))
})

test('a connection with a stream that is held does not end for being quiet', async () => {
  const { server, socket } = await openBounded({ idleMs: 1, firstRequestMs: 10_000 })
  const held = once(server, 'stream')
  socket.write(request(1, COMPLETE))
  await held
  // Several sweeps later.
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(socket.closed).toBe(false)
})

test('a body that does not arrive within bodyMs is cut, and one that has arrived is not', async () => {
  const { server, socket } = await openBounded({ bodyMs: 30 })
  const streams: Record<string, string> = {}
  const cut = new Promise<void>((resolve) => {
    server.on('stream', (stream, { ':path': path = '' }) => {
      stream.on('error', () => {})
      stream.resume()
      stream.on('close', () => {
        streams[path] = 'cut'
        resolve()
      })
    })
  })
  socket.write(request(1, FLAG.endHeaders, 'POST', '/whole'))
  socket.write(frame(TYPE.data, FLAG.endStream, 1, Buffer.from('whole')))
  socket.write(request(3, FLAG.endHeaders, 'POST', '/half'))
  socket.write(frame(TYPE.data, 0, 3, Buffer.from('half')))
  await cut
  expect(streams).toEqual({ '/half': 'cut' })
})

test('a large body and many requests are no flood', async () => {
  const { server, socket } = await openBounded({ controlBytesPerSecond: 1, controlBurstBytes: 1_000 })
  const bytes = new Promise<number>((resolve) => {
    server.on('stream', async (stream) => {
      let sum = 0
      for await (const chunk of stream) sum += chunk.length
      stream.respond({ ':status': 204 }, { endStream: true })
      resolve(sum)
    })
  })
  socket.write(request(1, FLAG.endHeaders, 'POST'))
  for (let i = 0; i < 3; i++) socket.write(frame(TYPE.data, 0, 1, Buffer.alloc(16_000)))
  await new Promise((resolve) => setTimeout(resolve, 30))
  socket.write(frame(TYPE.data, FLAG.endStream, 1, Buffer.alloc(10_000)))
  expect(await bytes).toBe(58_000)
  expect(socket.closed).toBe(false)
})
