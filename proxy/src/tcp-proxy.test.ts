import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { BLACK_HOLE, REFUSE } from './faults/connections.ts'
import { PASS } from './rules.ts'
import { TcpProxy } from './tcp-proxy.ts'

/** Replies to every chunk in capitals. */
let origin: Server
let proxy: TcpProxy
const clients: Socket[] = []

/** Waits longer than usual for what a busy machine does late. */
const soon = (isSo: () => void) => vi.waitFor(isSo, { timeout: 10_000 })

beforeEach(async () => {
  origin = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk) => socket.write(chunk.toString().toUpperCase()))
  })
  origin.listen(0)
  await once(origin, 'listening')
  const address = origin.address()
  proxy = await TcpProxy.open({ target: typeof address === 'object' && address !== null ? address.port : 0 })
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  await proxy.close()
  origin.close()
})

function open() {
  const client = connect(proxy.port, '127.0.0.1')
  const seen = { text: '', error: '', isClosed: false }
  clients.push(client)
  client.on('data', (chunk) => {
    seen.text += chunk
  })
  client.on('error', (error: NodeJS.ErrnoException) => {
    seen.error = error.code ?? 'unknown'
  })
  client.on('close', () => {
    seen.isClosed = true
  })
  return { client, seen }
}

describe('TcpProxy', () => {
  test('holds what it is told to, with everything behind it, until the connection is released', async () => {
    proxy.use({ chunk: (bytes, way) => (way === 'down' && bytes.includes('HELD') ? 'hold' : 'pass') })
    const { client, seen } = open()
    client.write('before')
    await soon(() => expect(seen.text).toBe('BEFORE'))
    client.write('held')
    await soon(() => expect(proxy.counts.acted).toBe(1))
    client.write('behind')
    await soon(() => expect(proxy.counts.bytesUp).toBe('beforeheldbehind'.length))
    expect(seen.text).toBe('BEFORE')
    for (const connection of proxy.connections) connection.release()
    await soon(() => expect(seen.text).toBe('BEFOREHELDBEHIND'))
  })

  test('cuts in the middle of a chunk, and what was let through arrives', async () => {
    proxy.use({ chunk: (_bytes, way) => (way === 'down' ? { cutAfter: 3 } : 'pass') })
    const { client, seen } = open()
    client.write('hello')
    await soon(() => expect(seen).toEqual({ text: 'HEL', error: '', isClosed: true }))
    expect(proxy.counts.bytesLost).toBe(2)
    await soon(() => expect(proxy.connections).toEqual([]))
  })

  test('passes bytes both ways and counts them for each connection', async () => {
    const first = open()
    const second = open()
    first.client.write('hello')
    await soon(() => expect(first.seen.text).toBe('HELLO'))
    second.client.write('hi')
    await soon(() => expect(second.seen.text).toBe('HI'))
    expect(proxy.connections.map(({ bytesUp, bytesDown }) => [bytesUp, bytesDown]).toSorted()).toEqual([
      [2, 2],
      [5, 5],
    ])
  })

  test('cut resets open connections, and new ones get through', async () => {
    const old = open()
    old.client.write('a')
    await soon(() => expect(old.seen.text).toBe('A'))
    expect(proxy.cut()).toBe(1)
    await soon(() => expect(old.seen).toMatchObject({ error: 'ECONNRESET', isClosed: true }))
    expect(proxy.connections).toEqual([])
    const fresh = open()
    fresh.client.write('b')
    await soon(() => expect(fresh.seen.text).toBe('B'))
  })

  test('REFUSE resets new connections alone', async () => {
    const old = open()
    old.client.write('a')
    await soon(() => expect(old.seen.text).toBe('A'))
    proxy.use(REFUSE)
    const late = open()
    await soon(() => expect(late.seen.isClosed).toBe(true))
    expect(proxy.counts.refused).toBe(1)
    old.client.write('b')
    await soon(() => expect(old.seen.text).toBe('AB'))
  })

  test('a black hole swallows old and new; connections that lost bytes are reset when it ends', async () => {
    const old = open()
    old.client.write('a')
    await soon(() => expect(old.seen.text).toBe('A'))
    proxy.use(BLACK_HOLE)
    const late = open()
    old.client.write('bc')
    late.client.write('def')
    await soon(() => expect(proxy.connections.map(({ bytesLost }) => bytesLost)).toEqual([2, 3]))
    expect([old.seen, late.seen]).toEqual([
      { text: 'A', error: '', isClosed: false },
      { text: '', error: '', isClosed: false },
    ])
    const counts = proxy.connections.map(({ bytesUp }) => bytesUp)
    proxy.use(PASS)
    await soon(() => expect([old.seen.isClosed, late.seen.isClosed]).toEqual([true, true]))
    expect(counts).toEqual([1, 0])
  })

  test('listens on loopback unless told otherwise, and says why it cannot listen', async () => {
    expect(proxy.address.host).toBe('127.0.0.1')
    await expect(TcpProxy.open({ target: 1, port: proxy.port })).rejects.toMatchObject({ code: 'cannot-listen' })
    const open = await TcpProxy.open({ target: 1, host: '0.0.0.0' })
    expect(open.address.host).toBe('0.0.0.0')
    await open.close()
  })
})
