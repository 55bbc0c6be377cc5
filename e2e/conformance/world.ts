import type { Socket } from 'node:net'
import {
  type Body,
  type Client,
  type ClientEvents,
  type ClientOptions,
  type ClientState,
  type ClientTransport,
  connect,
  type Environment,
  type WebSocketConstructor,
} from '@rungway/client'
import {
  createGateway,
  type Gateway,
  type GatewayOptions,
  type Session,
  SYSTEM_SCHEDULER,
  TRANSPORTS,
} from '@rungway/gateway'
import { HISTORICAL_TRANSPORTS } from '@rungway/gateway/historical'
import { type Running, serve } from '@rungway/gateway/node'
import { GATEWAY_MAILBOX_LIMITS, LADDER, type LadderOptions } from '@rungway/protocol'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { Heard } from './heard.ts'
import { Network } from './network.ts'

/**
 * Back-off of milliseconds: the networks here are down for as long as the test keeps them. A
 * transport that is asked for before the first link has answered is tried as soon.
 */
const QUICK: LadderOptions = { ...LADDER, firstMs: 1, maxMs: 20, climbMs: 20, stableMs: 60_000, openMs: 10_000 }
const LIMITS = { ...GATEWAY_MAILBOX_LIMITS, ackAfterMs: 20 }

/** One session as the gateway's application sees it. */
export interface Peer {
  readonly session: Session
  readonly heard: Heard<Body>
  readonly closed: Promise<{ readonly code: string; readonly reason: string }>
}

/** One session as the client's application sees it. */
export interface Watched {
  readonly client: Client
  /** The first link has answered: nothing is on its way that the test did not send. */
  readonly proved: Promise<void>
  readonly heard: Heard<Body>
  readonly states: Heard<ClientState>
  readonly changes: Heard<Parameters<ClientEvents['transport']>[0]>
  readonly resets: Heard<Parameters<ClientEvents['reset']>[0]>
  /** Resolves when the client is in that state. */
  is<N extends ClientState['name']>(name: N): Promise<ClientState & { readonly name: N }>
}

/** A gateway behind a network. */
export interface World {
  readonly gateway: Gateway
  readonly running: Running
  readonly network: Network
  /** What the application's callbacks threw. */
  readonly errors: unknown[]
  readonly peers: Heard<Peer>
  /** The gateway's end of every connection that is open. */
  readonly sockets: ReadonlySet<Socket>
  /** The session that was opened first, or n-th. */
  peer(nth?: number): Promise<Peer>
  connect(transports: readonly ClientTransport[], options?: Partial<ClientOptions>): Watched
  /** Lets that much of the gateway's time pass at once. */
  pass(ms: number): void
  /** Stops the gateway, and starts another one on its port. */
  restart(): Promise<World>
}

export async function openWorld(options: GatewayOptions = {}, port = 0, behind?: Network): Promise<World> {
  let skew = 0
  const errors: unknown[] = []
  const peers = new Heard<Peer>()
  const sockets = new Set<Socket>()
  const gateway = createGateway({
    onError: (error) => errors.push(error),
    scheduler: { ...SYSTEM_SCHEDULER, now: () => performance.now() + skew },
    transports: [...TRANSPORTS, ...HISTORICAL_TRANSPORTS],
    ...options,
    limits: { pollMs: 5, ackAfterMs: 20, drainRetryMs: 5, drainMs: 60_000, ...options.limits },
  })
  gateway.on('session', (session) => {
    const heard = new Heard<Body>()
    session.on('message', (body) => heard.add(body))
    const closed = new Promise<{ code: string; reason: string }>((resolve) => {
      session.on('close', (code, reason) => resolve({ code, reason }))
    })
    peers.add({ session, heard, closed })
  })
  const running = await serve({ gateway, port, hostname: '127.0.0.1' })
  running.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const network = behind ?? (await Network.open(() => running.port))
  onTestFinished(async () => {
    if (behind === undefined) await network.close()
    for (const socket of sockets) socket.destroy()
    if (running.server.listening) await running.close()
  })
  return {
    gateway,
    running,
    network,
    errors,
    peers,
    sockets,
    async peer(nth = 1) {
      return (await peers.until(nth))[nth - 1] as Peer
    },
    connect: (transports, more) => watch(`http://127.0.0.1:${network.port}`, transports, more),
    pass(ms) {
      skew += ms
    },
    async restart() {
      await running.close()
      return await openWorld(options, running.port, network)
    },
  }
}

function watch(url: string, transports: readonly ClientTransport[], options: Partial<ClientOptions> = {}): Watched {
  let isOver = false
  const environment: Partial<Environment> = {
    WebSocket: WebSocket as WebSocketConstructor,
    // A client whose gateway is gone tries for ever: without its timer it rests with its test.
    after(ms, run) {
      const timer = setTimeout(() => isOver || run(), ms)
      return () => clearTimeout(timer)
    },
    ...options.environment,
  }
  const client = connect(url, { transports, ladder: QUICK, limits: LIMITS, ...options, environment })
  const proved = new Promise<void>((resolve) => {
    client.on('wire', ({ direction, text }) => direction === 'down' && text.startsWith('["pong"') && resolve())
  })
  const watched = {
    client,
    proved,
    heard: new Heard<Body>(),
    states: new Heard<ClientState>(),
    changes: new Heard<Parameters<ClientEvents['transport']>[0]>(),
    resets: new Heard<Parameters<ClientEvents['reset']>[0]>(),
    is: <N extends ClientState['name']>(name: N) =>
      new Promise<ClientState & { name: N }>((resolve) => {
        const look = (state: ClientState) => state.name === name && resolve(state as ClientState & { name: N })
        if (!look(client.state)) client.on('state', look)
      }),
  }
  client.on('message', (body) => watched.heard.add(body))
  client.on('state', (state) => watched.states.add(state))
  client.on('transport', (change) => watched.changes.add(change))
  client.on('reset', (loss) => watched.resets.add(loss))
  onTestFinished(() => {
    isOver = true
    client.cut()
  })
  return watched
}

export const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
