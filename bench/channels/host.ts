// The server of one system: a channel of a gateway, or a loop over bare sockets.
import type { Duplex } from 'node:stream'
import { type Broker, createGateway } from '@rungway/gateway'
import { serve } from '@rungway/gateway/node'
import { WebSocket, WebSocketServer } from 'ws'
import { ownMemory } from '../run/measure/usage.ts'
import { answerCalls } from '../run/processes/calls.ts'
import { listen } from '../run/systems/http-server.ts'
import type { Host } from './contract.ts'
import { heapBytes } from './heap.ts'
import { paced } from './pace.ts'

const [, , name] = process.argv

/** A text message of less than 64 kB, in one frame (RFC 6455, section 5.2). */
function frameOf(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const head = length < 126 ? Buffer.from([0x81, length]) : Buffer.from([0x81, 126, length >> 8, length & 0xff])
  return Buffer.concat([head, Buffer.from(text)])
}

const common = {
  cpuMs: async () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1_000
  },
  memory: async (of: 'process' | 'objects') => {
    const bytes = ownMemory()
    return of === 'process' ? bytes : process.memoryUsage().heapUsed
  },
  heap: heapBytes,
}

function gatewayHost(): Host {
  let reads = 0
  const counted = (inMemory: Broker): Broker =>
    new Proxy(inMemory, {
      get(target, key) {
        if (key === 'history' || key === 'join') reads += 1
        const value = Reflect.get(target, key, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  const gateway = createGateway({
    channels: { 'room:{id}': { allow: { subscribe: 'anyone' } } },
    broker: counted,
    onRefusal() {},
    // All clients have one address.
    limits: {
      maxSubscriptions: 1_000,
      maxChannelCallsPerSecond: 1_000,
      maxOpensPerSecond: 20_000,
      maxConnectionsPerAddress: 100_000,
    },
  })
  return {
    ...common,
    async listen() {
      const { url } = await serve({ gateway, port: 0, hostname: '127.0.0.1' })
      return url
    },
    publish: (work) =>
      paced(work, (texts) => {
        for (const text of texts) void gateway.channel('room:0').publish(text)
      }),
    brokerReads: async () => reads,
    async endAll() {
      for (const session of gateway.sessions()) session.end('expired')
    },
  }
}

/** Sends a text to all sockets that are open. */
type Send = (sockets: Iterable<WebSocket>, text: string) => void

/** As the documentation of `ws` does it. */
const byWs: Send = (sockets, text) => {
  for (const socket of sockets) if (socket.readyState === WebSocket.OPEN) socket.send(text)
}

/** Less than that no server on `net` can do: a frame is made once, and written to each connection. */
const byNet: Send = (sockets, text) => {
  const frame = frameOf(text)
  for (const socket of sockets) (socket as unknown as { readonly _socket: Duplex })._socket.write(frame)
}

function socketHost(send: Send): Host {
  const server = new WebSocketServer({ noServer: true })
  return {
    ...common,
    async listen() {
      const { server: http, url } = await listen()
      http.on('upgrade', (request, socket, head) => server.handleUpgrade(request, socket, head, () => {}))
      return url
    },
    publish: (work) =>
      paced(work, (texts) => {
        for (const text of texts) send(server.clients, JSON.stringify(text))
      }),
    brokerReads: async () => 0,
    async endAll() {},
  }
}

answerCalls<Host>(name === 'rungway' ? gatewayHost() : socketHost(name === 'net' ? byNet : byWs))
