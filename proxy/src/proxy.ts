import { connect, createServer, type Socket } from 'node:net'

/** One connection that came through. */
export interface Connection {
  /** Bytes that were passed on, from the client and to it. */
  readonly up: number
  readonly down: number
  /** Bytes that a black hole has swallowed, either way. */
  readonly swallowed: number
  readonly isOpen: boolean
}

/**
 * A TCP proxy that does to a browser what networks do. `setOffline` of Playwright does not: it silences an open WebSocket in Chromium and
 * leaves it running in Firefox, and neither is a cut.
 */
export interface TcpProxy {
  readonly port: number
  /** Every connection that was ever accepted, oldest first. */
  readonly connections: readonly Connection[]
  /** How many newcomers were turned away. */
  readonly refused: number
  /** Resets every open connection, at both ends. Returns how many there were. */
  cut(): number
  /** Resets every newcomer. What is open stays open: `cut` ends it. */
  refuse(): void
  /** Swallows every byte of every connection, old and new, and tells nobody: what a dead middle looks like. */
  blackHole(): void
  /** As at the beginning. Connections that a black hole has eaten from are reset: their bytes do not come again. */
  pass(): void
  close(): Promise<void>
}

/** Forwards to `port` of this machine, from a free port. */
export async function createProxy(port: number): Promise<TcpProxy> {
  const pairs: Pair[] = []
  let mode: 'pass' | 'refuse' | 'black-hole' = 'pass'
  let refused = 0

  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (mode === 'refuse') {
      refused += 1
      client.on('error', () => {})
      client.resetAndDestroy()
      return
    }
    pairs.push(new Pair(client, connect({ port, host: '127.0.0.1', allowHalfOpen: true }), () => mode === 'black-hole'))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')

  const cutWhere = (which: (pair: Pair) => boolean): number => {
    const doomed = pairs.filter((pair) => pair.isOpen && which(pair))
    for (const pair of doomed) pair.reset()
    return doomed.length
  }

  return {
    port: address.port,
    connections: pairs,
    get refused() {
      return refused
    },
    cut: () => cutWhere(() => true),
    refuse() {
      mode = 'refuse'
    },
    blackHole() {
      mode = 'black-hole'
    },
    pass() {
      mode = 'pass'
      cutWhere((pair) => pair.swallowed > 0)
    },
    async close() {
      cutWhere(() => true)
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** Both ends of one connection. */
class Pair implements Connection {
  up = 0
  down = 0
  swallowed = 0
  readonly #sockets: readonly [client: Socket, origin: Socket]

  constructor(client: Socket, origin: Socket, isSwallowing: () => boolean) {
    this.#sockets = [client, origin]
    // Otherwise Nagle's algorithm would measure the proxy instead of what runs through it.
    for (const socket of this.#sockets) socket.setNoDelay(true)
    this.#forward(client, origin, 'up', isSwallowing)
    this.#forward(origin, client, 'down', isSwallowing)
  }

  get isOpen(): boolean {
    return this.#sockets.some((socket) => !socket.destroyed)
  }

  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  #forward(from: Socket, to: Socket, way: 'up' | 'down', isSwallowing: () => boolean): void {
    from.on('data', (chunk) => {
      if (isSwallowing()) {
        this.swallowed += chunk.length
        return
      }
      this[way] += chunk.length
      if (!to.write(chunk)) from.pause()
    })
    to.on('drain', () => from.resume())
    from.on('end', () => {
      // A hole does not pass on a farewell either.
      if (!isSwallowing()) to.end()
    })
    // How an end died is not told apart: the other one is reset.
    from.on('error', () => to.resetAndDestroy())
    from.on('close', () => {
      if (!isSwallowing() && !to.writableEnded) to.destroy()
    })
  }
}
