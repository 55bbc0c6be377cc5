import { type ClientTransport, connect, TRANSPORTS } from '@rungway/client'
import { io } from 'socket.io-client'
import { WebSocket } from 'ws'
import { type Echoes, echoes } from './echoes.ts'

/** Clients that keep to the rules, some on each transport. */
export interface GoodClients {
  /** Resolves with the names of those that are not open in time. */
  opened(ms: number): Promise<readonly string[]>
  /** Each sends one message. */
  tick(): void
  /** Lateness since the last time, at the 99th percentile; what is still out counts with its age. */
  latenessMs(): number
  /** Resolves when everything has come back, or with the names of the clients that wait for something. */
  settled(ms: number): Promise<readonly string[]>
  /** What must not happen to a good client: a session lost, a message twice or out of order. */
  readonly wrongs: readonly string[]
  close(): void
}

interface GoodClient {
  readonly name: string
  readonly echoes: Echoes
  isOpen(): boolean
  send(n: number): void
  close(): void
}

const POLL_MS = 20

/** Whose clients: Rungway's, those of Socket.IO, or both. */
export type System = 'rungway' | 'socket.io' | 'both'

export function openGoodClients(system: System, port: number, each: number): GoodClients {
  const wrongs: string[] = []
  const url = `http://127.0.0.1:${port}`
  const wrong = (name: string) => (what: string) => void wrongs.push(`${name}: ${what}`)
  const several = <T>(make: (i: number) => T): T[] => Array.from({ length: each }, (_, i) => make(i))
  const rungway = () =>
    TRANSPORTS.flatMap((transport) => several((i) => rungwayClient(url, transport, i, wrong(transport.name))))
  const socketIo = () =>
    (['websocket', 'polling'] as const).flatMap((transport) =>
      several(() => socketIoClient(url, transport, wrong(`socket.io ${transport}`))),
    )
  const clients = [...(system === 'socket.io' ? [] : rungway()), ...(system === 'rungway' ? [] : socketIo())]
  const all = async (ms: number, isDone: (client: GoodClient) => boolean): Promise<readonly string[]> => {
    const until = performance.now() + ms
    for (;;) {
      const left = clients.filter((client) => !isDone(client)).map(({ name }) => name)
      if (left.length === 0 || performance.now() > until) return left
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }
  return {
    opened: (ms) => all(ms, (client) => client.isOpen()),
    tick() {
      for (const client of clients) client.send(client.echoes.sent(performance.now()))
    },
    latenessMs() {
      const sorted = clients.flatMap((client) => client.echoes.take(performance.now())).sort((a, b) => a - b)
      return sorted[Math.floor(sorted.length * 0.99)] ?? 0
    },
    settled: (ms) => all(ms, (client) => client.echoes.isComplete),
    wrongs,
    close() {
      for (const client of clients) client.close()
    },
  }
}

function rungwayClient(url: string, transport: ClientTransport, i: number, wrong: (what: string) => void): GoodClient {
  const client = connect(url, {
    transports: [transport],
    token: JSON.stringify({ user: `${transport.name}-${i}` }),
    // Node 20 has none of its own; `ws` has everything that is used of a browser's.
    environment: { WebSocket: WebSocket as unknown as typeof globalThis.WebSocket },
    warnings: false,
  })
  const heard = echoes(wrong)
  client.on('message', (body) => heard.heard(Number(body), performance.now()))
  client.on('reset', ({ code }) => wrong(`its session was lost: ${code}`))
  client.on('state', (state) => {
    if (state.name === 'closed' && state.error !== null) wrong(`it gave up: ${state.error.message}`)
  })
  return {
    name: transport.name,
    echoes: heard,
    isOpen: () => client.state.name === 'open',
    send: (n) => {
      try {
        client.send(n)
      } catch (error) {
        wrong(String(error))
      }
    },
    close: () => client.close(),
  }
}

function socketIoClient(url: string, transport: 'websocket' | 'polling', wrong: (what: string) => void): GoodClient {
  const socket = io(url, { transports: [transport], forceNew: true })
  const heard = echoes(wrong)
  socket.on('m', (n: number) => heard.heard(n, performance.now()))
  socket.on('disconnect', (reason) => wrong(`its connection was lost: ${reason}`))
  return {
    name: transport,
    echoes: heard,
    isOpen: () => socket.connected,
    send: (n) => void socket.emit('m', n),
    close: () => void socket.disconnect(),
  }
}
