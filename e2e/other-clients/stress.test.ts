import type { Duplex } from 'node:stream'
import { createGateway, type Session } from '@rungway/gateway'
import { mountEngineIo } from '@rungway/gateway/engine-io'
import { serve } from '@rungway/gateway/node'
import { mountSocketIo, type SocketIoSocket } from '@rungway/gateway/socket-io'
import { HALF_OPEN, REFUSE, TcpProxy } from '@rungway/proxy'
import { io as connectSocketIo } from 'socket.io-client'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  type EngineClient,
  type OpenEngineClient,
  openClient3,
  openClient6,
} from '../../gateway/testing/engine-clients.ts'
import { connect } from '../../gateway/testing/engine-io.ts'

const PATIENCE = { timeout: 40_000 }

type Transports = readonly string[]

/** A client that someone else wrote, as far as these tests use it. */
interface Client {
  readonly heard: readonly string[]
  /** Why it was closed, each time. */
  readonly closed: readonly string[]
  readonly isOpen: boolean
  readonly transport: string
  /** That of its WebSocket, if it has one. */
  readonly socket: Duplex | undefined
  send(text: string): void
}

const engineIo =
  (open: OpenEngineClient) =>
  (url: string, transports: Transports): Client => {
    const client = open(url, { transports })
    onTestFinished(() => void client.close())
    const heard: string[] = []
    const closed: string[] = []
    client.on('message', (text) => heard.push(text))
    client.on('close', (reason) => closed.push(reason))
    client.on('error', () => {})
    return {
      heard,
      closed,
      get isOpen() {
        return client.readyState === 'open'
      },
      get transport() {
        return client.transport.name
      },
      get socket() {
        return client.transport.ws?._socket
      },
      send: (text) => void client.send(text),
    }
  }

function socketIo(url: string, transports: Transports): Client {
  const socket = connectSocketIo(url, { transports: [...transports], forceNew: true, reconnectionDelay: 20 })
  onTestFinished(() => void socket.disconnect())
  const heard: string[] = []
  const closed: string[] = []
  socket.on('m', (text: string) => heard.push(text))
  socket.on('disconnect', (reason) => closed.push(reason))
  return {
    heard,
    closed,
    get isOpen() {
      return socket.connected
    },
    get transport() {
      return socket.io.engine.transport.name
    },
    get socket() {
      return (socket.io.engine.transport as EngineClient['transport']).ws?._socket
    },
    send: (text) => void socket.emit('m', text),
  }
}

const CLIENTS = [
  ['engine.io-client 6', engineIo(openClient6), false],
  ['engine.io-client 3', engineIo(openClient3), false],
  ['socket.io-client 4', socketIo, true],
] as const

const ALL: [Transports][] = [[['polling']], [['websocket']], [['polling', 'websocket']]]

/** One client at the gateway. */
interface Peer {
  readonly session: Session
  send(text: string): boolean
}

/** An echo for all kinds of client, behind a proxy. */
async function open(limits = {}) {
  const gateway = createGateway({ limits: { pingMs: 600_000, ...limits }, onRefusal() {} })
  const peers: Peer[] = []
  const closed: string[] = []
  gateway.on('session', (session) => {
    session.on('close', (code, reason) => closed.push(`${code}: ${reason}`))
    session.on('message', (body) => session.send(body))
    peers.push({ session, send: (text) => session.send(text) === 'queued' })
  })
  const engine = mountEngineIo(gateway, { allowEIO3: true })
  const io = mountSocketIo(gateway)
  io.of('/').on('connect', (socket: SocketIoSocket) => {
    socket.on('m', (text: string) => socket.emit('m', text))
    const at = peers.findIndex(({ session }) => session === socket.session)
    peers[at] = { session: socket.session, send: (text) => socket.emit('m', text) }
  })
  const { server, port, close } = await serve({ gateway, port: 0, hostname: '127.0.0.1' })
  onTestFinished(close)
  engine.attach(server)
  io.attach(server)
  const proxy = await TcpProxy.open({ target: port })
  onTestFinished(() => proxy.close())
  return { gateway, peers, closed, port, proxy, url: `http://127.0.0.1:${proxy.port}` }
}

/** A client that exchanges numbers without the proxy. Returns what exchanges the next. */
async function neighbour(port: number): Promise<() => Promise<void>> {
  const messages = await connect(`ws://127.0.0.1:${port}/engine.io/?EIO=4&transport=websocket`)
  await messages.next()
  let n = 0
  return async () => {
    n++
    messages.send(`4${n}`)
    expect(await messages.next()).toBe(`4${n}`)
  }
}

const echoed = async (client: Client, text: string): Promise<void> => {
  client.send(text)
  await vi.waitFor(() => expect(client.heard.at(-1)).toBe(text), PATIENCE)
}

const opened = async (client: Client, transports: Transports): Promise<void> => {
  await vi.waitFor(() => expect([client.isOpen, client.transport]).toEqual([true, transports.at(-1)]), PATIENCE)
}

describe.each(CLIENTS)('%s', (_name, make, comesBack) => {
  test.each(
    ALL,
  )('over %j, a link that is killed: both sides learn of it, and the next one works', async (transports) => {
    const world = await open()
    const exchange = await neighbour(world.port)
    const client = make(world.url, transports)
    await opened(client, transports)
    await echoed(client, 'before')
    const [, peer] = world.peers
    // By polling, the next request has come: one that waits is what is killed.
    await vi.waitFor(() => expect(peer?.session.pendingBytes).toBe(0), PATIENCE)
    world.proxy.use(REFUSE)
    world.proxy.cut()
    await vi.waitFor(() => expect(world.closed).toEqual(['closed: transport close']), PATIENCE)
    await vi.waitFor(() => expect(client.closed).toHaveLength(1), PATIENCE)
    await exchange()
    world.proxy.use({})
    const next = comesBack ? client : make(world.url, transports)
    await opened(next, transports)
    await echoed(next, 'after')
    await exchange()
    expect([world.gateway.sessionCount, world.closed.length]).toEqual([2, 1])
  })

  test.each([
    'polling',
    'websocket',
  ])('over %s, one that does not read is bounded, told and closed, and its neighbour goes on', async (transport) => {
    const limits = { maxOutboxBytes: 256 * 1024, maxMessageBytes: 64 * 1024 }
    const world = await open(limits)
    const exchange = await neighbour(world.port)
    // A proxy would take what a socket does not.
    const client = make(transport === 'polling' ? world.url : `http://127.0.0.1:${world.port}`, [transport])
    await opened(client, [transport])
    await echoed(client, 'before')
    const [, peer] = world.peers
    world.proxy.use({ chunk: (_bytes, way) => (way === 'down' ? 'hold' : 'pass') })
    client.socket?.pause()
    let said = 0
    while (peer?.send('x'.repeat(32 * 1024)) === true) {
      expect(peer.session.pendingBytes).toBeLessThanOrEqual(limits.maxOutboxBytes)
      if (++said % 10 === 0) await exchange()
      await new Promise((resolve) => setImmediate(resolve))
    }
    await vi.waitFor(() => expect(world.closed).toEqual(['slow-consumer: ']), PATIENCE)
    await exchange()
    world.proxy.use({})
    for (const connection of world.proxy.connections) connection.release()
    client.socket?.resume()
    await vi.waitFor(() => expect(client.closed).not.toEqual([]), PATIENCE)
    await exchange()
  })

  test('over polling and over a socket, a link that goes silent: both sides give up', async () => {
    await Promise.all(
      ['polling', 'websocket'].map(async (transport) => {
        const world = await open({ pingMs: 500, pongMs: 500 })
        const client = make(world.url, [transport])
        await opened(client, [transport])
        await echoed(client, 'before')
        world.proxy.use({ ...HALF_OPEN, accept: () => 'reset' })
        await vi.waitFor(() => expect(world.closed).toEqual(['closed: ping timeout']), PATIENCE)
        await vi.waitFor(() => expect(client.closed).not.toEqual([]), PATIENCE)
        expect(world.gateway.sessionCount).toBe(0)
      }),
    )
  })
})
