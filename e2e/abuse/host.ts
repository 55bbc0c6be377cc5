// The process that is attacked: an echo, on a gateway with default options or on Socket.IO.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createGateway, type Gateway } from '@rungway/gateway'
import { mountEngineIo } from '@rungway/gateway/engine-io'
import { serve } from '@rungway/gateway/node'
import { mountSocketIo } from '@rungway/gateway/socket-io'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { generate } from 'selfsigned'
import { Server as SocketIo } from 'socket.io'
import type { HostKind } from './attack.ts'
import { FORGED } from './forged.ts'

export interface HostOrder {
  readonly kind: HostKind | 'socket.io'
}

export interface Ready {
  readonly port: number
  readonly tlsPort: number
}

/** Since the last report. */
export interface Report {
  /** The most that the process took of the machine. */
  readonly peakBytes: number
  /** What the heap holds once it is collected. */
  readonly heapBytes: number
  /** How late the loop was, at the 99th percentile. */
  readonly lagMs: number
  readonly sessions: number
  /** Messages that no good client has sent. */
  readonly forged: number
}

const SAMPLE_MS = 20

let peakBytes = 0
let forged = 0
let sessionCount = (): number => 0
const lag = monitorEventLoopDelay({ resolution: 5 })

const sample = (): void => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
}

function report(): Report {
  sample()
  // Collecting is lateness of its own, and comes after what is reported.
  const lagMs = lag.percentile(99) / 1e6
  globalThis.gc?.()
  const heapBytes = process.memoryUsage().heapUsed
  const result = { peakBytes, heapBytes, lagMs, sessions: sessionCount(), forged }
  lag.reset()
  peakBytes = 0
  sample()
  return result
}

function echo(gateway: Gateway): void {
  gateway.on('session', (session) => {
    session.on('message', (body) => {
      if (body === FORGED) forged += 1
      session.send(body)
    })
  })
  sessionCount = () => gateway.sessionCount
}

/** Good clients have JSON for a token; it throws for anything else, as applications do. */
const authenticate = ({ headers }: { readonly headers: Headers }) => {
  const bearer = headers.get('authorization')?.replace('Bearer ', '')
  return bearer === undefined ? null : { id: String(JSON.parse(bearer).user) }
}

/** Middleware as applications have it: one that answers for CORS, and one that adds a header at the end. */
function mounted(gateway: Gateway): Hono {
  const app = new Hono()
  app.use(cors())
  app.use(async (c, next) => {
    await next()
    c.header('x-served-by', 'an application')
  })
  return app.route('/', gateway.app)
}

/** An echo for clients of Engine.IO and Socket.IO. */
function mountOthers(gateway: Gateway, servers: readonly Awaited<ReturnType<typeof serve>>[]): void {
  const engine = mountEngineIo(gateway, { allowEIO3: true })
  const io = mountSocketIo(gateway)
  io.of('/').on('connect', (socket) => {
    socket.on('m', (body: unknown) => socket.emit('m', body))
  })
  for (const { server } of servers) {
    engine.attach(server)
    io.attach(server)
  }
}

async function openGateway(kind: HostKind): Promise<Ready> {
  const gateway = createGateway(kind === 'authenticated' ? { authenticate } : {})
  echo(gateway)
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' })
  const options = { gateway, port: 0, hostname: '127.0.0.1', ...(kind === 'app' ? { app: mounted(gateway) } : {}) }
  const plain = await serve(options)
  const secure = await serve({ ...options, tls: { key, cert } })
  if (kind === 'engine.io') mountOthers(gateway, [plain, secure])
  return { port: plain.port, tlsPort: secure.port }
}

async function openSocketIo(): Promise<Ready> {
  const server: Server = createServer()
  const io = new SocketIo(server)
  io.on('connection', (socket) => {
    socket.on('m', (body) => socket.emit('m', body))
  })
  sessionCount = () => io.engine.clientsCount
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { port, tlsPort: port }
}

process.on('message', async (message: HostOrder | 'report' | 'alive') => {
  if (message === 'alive') return void process.send?.(message)
  if (message === 'report') return void process.send?.(report())
  const ready = await (message.kind === 'socket.io' ? openSocketIo() : openGateway(message.kind))
  lag.enable()
  setInterval(sample, SAMPLE_MS)
  process.send?.(ready)
})
process.on('disconnect', () => process.exit())
process.send?.('loaded')
