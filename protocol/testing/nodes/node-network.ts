import { EventEmitter } from 'node:events'
import {
  type ClientHttp2Session,
  type Http2SecureServer,
  Http2ServerRequest,
  Http2ServerResponse,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2'
import type { Wire } from '../../../gateway/src/cluster/wire.ts'
import type { VirtualTime } from '../virtual-time.ts'
import type { Process } from './process.ts'
import { VirtualSession } from './virtual-session.ts'
import type { VirtualStream } from './virtual-stream.ts'

/** Where a node listens for others. */
interface Listener {
  readonly process: Process
  readonly server: VirtualServer
}

/** What is on its way to one end, in order; and how much of it has arrived while nothing passed. */
interface Way {
  readonly queue: (() => void)[]
  stalled: number
}

interface Cable {
  readonly ends: readonly [Process, Process]
  readonly sessions: readonly [VirtualSession, VirtualSession]
  readonly ways: readonly [Way, Way]
}

/** The handshakes of TCP and TLS, in ways there and back. */
const HANDSHAKES = 2

const NOTHING = (): void => {}
const idle = (): Way => ({ queue: [], stalled: 0 })

class Refused extends Error {
  readonly code = 'ECONNREFUSED'
}

/** As much of an `Http2SecureServer` as the gateway uses. */
class VirtualServer extends EventEmitter {
  maxConnections = 0
  readonly #network: NodeNetwork
  readonly #process: Process
  #port = 0

  constructor(network: NodeNetwork, process: Process) {
    super()
    this.#network = network
    this.#process = process
  }

  listen({ port }: { readonly port: number }, listening: () => void): void {
    this.#port = this.#network.listen(port, { process: this.#process, server: this })
    this.#process.scheduler.soon(listening)
  }

  address(): { readonly port: number } {
    return { port: this.#port }
  }

  close(): void {
    this.#network.leave(this.#port, this)
  }

  accept(session: VirtualSession): void {
    session.on('stream', (stream: VirtualStream, headers: IncomingHttpHeaders) => {
      const one = stream as unknown as ServerHttp2Stream
      this.emit('request', new Http2ServerRequest(one, headers, {}, []), new Http2ServerResponse(one))
    })
    this.emit('session', session)
  }

  unref(): void {}
}

/** What lies between nodes: connections that keep the order, until they are cut. */
export class NodeNetwork {
  readonly #time: VirtualTime
  readonly #latencyMs: number
  readonly #listeners = new Map<number, Listener>()
  readonly #cables = new Set<Cable>()
  /** Pairs between which nothing passes. */
  readonly #parted = new Set<string>()
  readonly #numbers = new Map<Process, number>()
  #nextPort = 1

  constructor(time: VirtualTime, latencyMs: number) {
    this.#time = time
    this.#latencyMs = latencyMs
  }

  /** As one node has it. */
  wireOf(process: Process): Wire {
    this.#numbers.set(process, this.#numbers.size)
    return {
      connect: (address) => this.#connect(process, Number(address.split(':')[1])) as unknown as ClientHttp2Session,
      createServer: () => new VirtualServer(this, process) as unknown as Http2SecureServer,
    }
  }

  listen(port: number, listener: Listener): number {
    const own = port === 0 ? this.#nextPort++ : port
    this.#listeners.set(own, listener)
    return own
  }

  /** Where a node listens. */
  portOf(process: Process): number {
    const own = [...this.#listeners].find(([, listener]) => listener.process === process)
    return own?.[0] ?? 0
  }

  leave(port: number, server: VirtualServer): void {
    if (this.#listeners.get(port)?.server === server) this.#listeners.delete(port)
  }

  /** Every connection between two of them is reset. */
  reset(a: Process, b: Process): void {
    for (const cable of this.#between(a, b)) this.#cut(cable)
  }

  /** Nothing passes between two of them; what is sent arrives when they are joined again. */
  part(a: Process, b: Process): void {
    this.#parted.add(this.#pair(a, b))
  }

  join(a: Process, b: Process): void {
    this.#parted.delete(this.#pair(a, b))
    for (const cable of this.#between(a, b))
      for (const end of [0, 1] as const) {
        const way = cable.ways[end]
        for (; way.stalled > 0; way.stalled--) this.#time.after(this.#latencyMs, () => this.#arrive(cable, end))
      }
  }

  isParted(a: Process, b: Process): boolean {
    return this.#parted.has(this.#pair(a, b))
  }

  /** A process has ended, and its machine says so. */
  ended(process: Process): void {
    for (const [port, listener] of this.#listeners) if (listener.process === process) this.#listeners.delete(port)
    for (const cable of [...this.#cables]) if (cable.ends.includes(process)) this.#cut(cable)
  }

  /** Nothing is left of it. */
  end(): void {
    for (const { sessions } of this.#cables) for (const session of sessions) session.cut()
  }

  #connect(from: Process, port: number): VirtualSession {
    const own: VirtualSession = new VirtualSession('client', (frame) => carry(1, () => other.heard(frame)))
    const other: VirtualSession = new VirtualSession('server', (frame) => carry(0, () => own.heard(frame)))
    const listener = this.#listeners.get(port)
    if (listener === undefined) return this.#refuse(from, own)
    const { process: to, server } = listener
    const cable: Cable = { ends: [from, to], sessions: [own, other], ways: [idle(), idle()] }
    const carry = (end: 0 | 1, run: () => void): void => this.#carry(cable, end, run)
    this.#cables.add(cable)
    own.on('close', () => this.#forget(cable))
    other.on('close', () => this.#forget(cable))
    carry(1, () => {
      server.accept(other)
      for (let way = 1; way < HANDSHAKES; way++) carry(0, () => carry(1, () => carry(0, () => own.emit('connect'))))
    })
    return own
  }

  #refuse(from: Process, session: VirtualSession): VirtualSession {
    this.#time.after(2 * this.#latencyMs, () => from.enter(() => session.fail(new Refused('connection refused'))))
    return session
  }

  #carry(cable: Cable, end: 0 | 1, run: () => void): void {
    cable.ways[end].queue.push(run)
    this.#time.after(this.#latencyMs, () => this.#arrive(cable, end))
  }

  /** The next one, whichever was to arrive at this moment. */
  #arrive(cable: Cable, end: 0 | 1): void {
    const way = cable.ways[end]
    if (this.isParted(...cable.ends)) way.stalled++
    else cable.ends[end].enter(way.queue.shift() ?? NOTHING)
  }

  #cut(cable: Cable): void {
    this.#cables.delete(cable)
    for (const end of [0, 1] as const) this.#carry(cable, end, () => cable.sessions[end].cut())
  }

  #forget(cable: Cable): void {
    if (cable.sessions.every(({ destroyed }) => destroyed)) this.#cables.delete(cable)
  }

  #between(a: Process, b: Process): Cable[] {
    return [...this.#cables].filter(({ ends }) => ends.includes(a) && ends.includes(b))
  }

  #pair(a: Process, b: Process): string {
    return [this.#numbers.get(a), this.#numbers.get(b)].sort().join('-')
  }
}
