// The server of one system: a channel of a gateway, or a loop over bare sockets.
import { type Broker, createGateway } from '@rungway/gateway'
import { serve } from '@rungway/gateway/node'
import { WebSocket, WebSocketServer } from 'ws'
import { ownMemory } from '../run/measure/usage.ts'
import { answerCalls } from '../run/processes/calls.ts'
import { listen } from '../run/systems/http-server.ts'
import type { Host } from './contract.ts'
import { paced } from './pace.ts'

const [, , name] = process.argv

const common = {
  cpuMs: async () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1_000
  },
  memory: async (of: 'process' | 'objects') => {
    const bytes = ownMemory()
    return of === 'process' ? bytes : process.memoryUsage().heapUsed
  },
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

function socketHost(): Host {
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
        for (const text of texts) {
          const json = JSON.stringify(text)
          for (const socket of server.clients) if (socket.readyState === WebSocket.OPEN) socket.send(json)
        }
      }),
    brokerReads: async () => 0,
    async endAll() {},
  }
}

answerCalls<Host>(name === 'rungway' ? gatewayHost() : socketHost())
