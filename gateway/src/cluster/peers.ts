import { type ClientHttp2Session, constants, type SecureClientSessionOptions } from 'node:http2'
import type { GatewayLimits } from '../limits.ts'
import type { Scheduler } from '../scheduler.ts'
import type { Directory } from './directory.ts'
import { keepAlive, WINDOW } from './keep-alive.ts'
import type { Wire } from './wire.ts'

interface PeersHost {
  readonly directory: Directory
  readonly scheduler: Scheduler
  readonly limits: GatewayLimits
  readonly tls: SecureClientSessionOptions
  readonly wire: Wire
  failed(error: unknown): void
}

/** A connection, or why there is none: the node lives no more, or cannot be reached now. */
export type Connected = ClientHttp2Session | 'gone' | 'away'

/**
 * Between two attempts to connect to a node that has refused the first: one whose process is gone
 * refuses each, and another process at its address has another name.
 */
const AGAIN_MS = 100
/** How long a node that could not be reached is not tried again. */
const PAUSE_MS = 250
/** Streams that one connection carries in its life; Node ends it at a thousand million. */
const MAX_STREAMS = 500_000_000

/** A connection to each other node that something is relayed to. */
export class Peers {
  readonly #host: PeersHost
  readonly #open = new Map<string, { readonly session: ClientHttp2Session; streams: number }>()
  readonly #opening = new Map<string, Promise<Connected>>()
  #isClosed = false

  constructor(host: PeersHost) {
    this.#host = host
  }

  /** Never rejects. */
  connect(node: string): Connected | Promise<Connected> {
    const known = this.#open.get(node)
    if (known !== undefined) {
      known.streams++
      if (known.streams < MAX_STREAMS) return known.session
      // What it carries goes on; what comes next goes over another.
      this.#open.delete(node)
      known.session.close()
    }
    const opening = this.#opening.get(node) ?? this.#find(node)
    this.#opening.set(node, opening)
    return opening
  }

  /** Nodes that there is a connection to: they live, whatever the registry says. */
  connected(): Iterable<string> {
    return this.#open.keys()
  }

  /** Another node has its address: it is gone. */
  isOther(node: string): void {
    this.#host.directory.died(node)
    this.#open.get(node)?.session.close()
    this.#open.delete(node)
  }

  /** What is relayed over them ends by itself, or after `ms`. */
  close(ms: number): void {
    this.#isClosed = true
    for (const { session } of this.#open.values()) {
      session.close()
      this.#host.scheduler.after(ms, () => session.destroy())
    }
  }

  async #find(node: string): Promise<Connected> {
    const connected = await this.#reach(node)
    if (connected === 'gone') this.#host.directory.died(node)
    if (connected === 'away') this.#host.scheduler.after(PAUSE_MS, () => this.#opening.delete(node))
    else this.#opening.delete(node)
    return connected
  }

  async #reach(node: string): Promise<Connected> {
    const { address, isOver } = await this.#host.directory.find(node)
    if (this.#isClosed) return 'away'
    if (address === null) return isOver ? 'gone' : 'away'
    const first = await this.#attempt(node, address)
    if (typeof first !== 'string') return first
    if (isOver) return 'gone'
    if (first === 'away') return 'away'
    await new Promise<void>((resolve) => void this.#host.scheduler.after(AGAIN_MS, resolve))
    const second = await this.#attempt(node, address)
    return second === 'refused' ? 'gone' : second
  }

  #attempt(node: string, address: string): Promise<ClientHttp2Session | 'refused' | 'away'> {
    const { limits, scheduler, tls, wire, failed } = this.#host
    return new Promise((resolve) => {
      let session: ClientHttp2Session
      try {
        session = wire.connect(address, {
          ...tls,
          settings: { enablePush: false },
          maxSessionMemory: WINDOW.memoryMb,
          maxSendHeaderBlockLength: WINDOW.headBytes,
        })
      } catch (error) {
        // What another node has told as its address is none.
        failed(
          new Error(
            `The node ${node} says that it is at ${JSON.stringify(address)}, which is no address. Correct its option.`,
            { cause: error },
          ),
        )
        return resolve('away')
      }
      session.unref()
      let said: unknown = null
      const cancel = scheduler.after(limits.relayConnectMs, () => {
        said = new Error(`The node at ${address} has not answered within relayConnectMs (${limits.relayConnectMs})`)
        session.destroy()
      })
      session.on('error', (error) => {
        said ??= error
      })
      session.on('connect', () => {
        // Node tells of it later, even when the attempt was given up meanwhile.
        if (session.destroyed) return
        cancel()
        session.setLocalWindowSize(WINDOW.bytes)
        keepAlive(session, scheduler, limits)
        this.#open.set(node, { session, streams: 0 })
        resolve(session)
      })
      session.on('close', () => {
        cancel()
        if (this.#open.get(node)?.session === session) this.#open.delete(node)
        const isRefused = said instanceof Error && 'code' in said && said.code === 'ECONNREFUSED'
        if (said !== null && !isRefused) failed(new Error(unreached(address, said), { cause: said }))
        resolve(isRefused ? 'refused' : 'away')
      })
      // Nothing more is accepted: what comes next goes over another connection.
      session.on('goaway', (code) => {
        if (this.#open.get(node)?.session === session) this.#open.delete(node)
        if (code !== constants.NGHTTP2_NO_ERROR) session.destroy()
      })
    })
  }
}

const unreached = (address: string, error: unknown): string =>
  `The node at ${address} cannot be reached: ${error instanceof Error ? error.message : String(error)}. See that its port is open to other nodes, and that all have the same secret.`
