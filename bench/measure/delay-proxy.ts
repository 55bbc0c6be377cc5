import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { clockMs } from './clock.ts'
import { type DelayLine, delayLine } from './delay-line.ts'

/**
 * The way to a server that is far away, and on which things happen: every byte takes half of the round trip, in its order, each chunk at its own pace.
 * Setting up a connection takes a whole one, as with TCP: what the client says before that, because its own end is here, waits for it.
 * Nothing limits how much is under way, and nothing is lost but by the calls below.
 */
export interface DelayProxy {
  readonly port: number
  /** Resets every connection, at both ends at once; what is under way is lost. Returns how many there were. */
  cut(): number
  /** From now on the connections that are there carry nothing, for good, and nobody is told; new ones work. Returns how many there were. */
  stall(): number
  /** From now on a connection is reset on which the client says something that begins with one of these. */
  refuse(beginnings: readonly string[]): void
  close(): Promise<void>
}

const HOST = '127.0.0.1'

/** What goes along the way: bytes, that there will be no more of them, or that the connection is broken. */
type Piece = Buffer | 'end' | 'reset'

/** Forwards to `port` of this machine, from a free port. */
export async function openDelayProxy(port: number, rttMs: number): Promise<DelayProxy> {
  const open = new Set<Way>()
  let refused: readonly string[] = []
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const way = new Way(client, port, rttMs, (chunk) =>
      refused.some((beginning) => chunk.toString('latin1', 0, beginning.length) === beginning),
    )
    open.add(way)
    client.on('close', () => open.delete(way))
  })
  server.listen(0, HOST)
  await once(server, 'listening')
  const all = (act: (way: Way) => void): number => {
    const those = [...open]
    those.forEach(act)
    return those.length
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => all((way) => way.cut()),
    stall: () => all((way) => way.stall()),
    refuse(beginnings) {
      refused = beginnings
    },
    async close() {
      all((way) => way.cut())
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** One connection, and the two lines that it is made of. */
class Way {
  readonly #sockets: readonly Socket[]
  readonly #lines: readonly DelayLine<Piece>[]

  constructor(client: Socket, port: number, rttMs: number, isRefused: (chunk: Buffer) => boolean) {
    const server = connect({ port, host: HOST, allowHalfOpen: true, noDelay: true })
    this.#sockets = [client, server]
    // SYN there and SYN-ACK back: by then a client that is far away could speak.
    this.#lines = [
      this.#line(client, server, rttMs / 2, clockMs() + rttMs, isRefused),
      this.#line(server, client, rttMs / 2, 0, () => false),
    ]
  }

  cut(): void {
    for (const line of this.#lines) line.drop()
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  /** Nothing is read any more: what the ends say piles up, until their own systems take no more of it. */
  stall(): void {
    for (const line of this.#lines) line.drop()
    for (const socket of this.#sockets) {
      for (const event of ['data', 'end', 'drain']) socket.removeAllListeners(event)
      socket.pause()
    }
  }

  #line(
    from: Socket,
    to: Socket,
    delayMs: number,
    opensAtMs: number,
    isRefused: (chunk: Buffer) => boolean,
  ): DelayLine<Piece> {
    const line = delayLine<Piece>(delayMs, opensAtMs, (piece) => {
      if (piece === 'end') to.end()
      else if (piece === 'reset') to.resetAndDestroy()
      else if (!to.write(piece)) from.pause()
    })
    from.on('data', (chunk) => {
      if (isRefused(chunk)) this.cut()
      else line.put(chunk)
    })
    from.on('end', () => line.put('end'))
    from.on('error', () => line.put('reset'))
    to.on('drain', () => from.resume())
    return line
  }
}
