import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { type Address, type AddressLike, LOOPBACK, toAddress } from './address.ts'
import { ProxyError } from './errors.ts'
import { type Link, Wire } from './link.ts'
import type { ConnectionRules, ProxyView } from './rules.ts'
import type { PairHost, SocketPair, Way } from './socket-pair.ts'

export interface ProxyOptions {
  /**
   * Where to forward to. A function is called for each new connection, so that a server may move.
   */
  readonly target: AddressLike | (() => AddressLike)
  /** Where to listen. Default: loopback, so that no other machine can use the proxy. */
  readonly host?: string
  /** Default 0: any free port, see `port`. */
  readonly port?: number
  /** The line to the target. Default: as fast as the machine. */
  readonly link?: Link
}

/** What has gone through so far. */
export interface Counts {
  readonly connections: number
  /** Connections that rules have reset or silenced on arrival. */
  readonly refused: number
  /** Bytes that were passed on, from clients and to them. */
  readonly bytesUp: number
  readonly bytesDown: number
  /** Bytes lost by a cut, a silent connection or a verdict. */
  readonly bytesLost: number
  /** How often the rules interfered. 0 means that what they forbid did not occur. */
  readonly acted: number
}

type StartlessRules = Omit<ConnectionRules, 'start'>

/** What proxies have in common: a listening socket, connections, and the rules in force. */
export abstract class ProxyServer<C extends SocketPair, R extends StartlessRules> implements ProxyView<C> {
  protected readonly pairHost: PairHost
  readonly #server: Server
  readonly #connections = new Set<C>()
  readonly #counts = { connections: 0, refused: 0, bytesUp: 0, bytesDown: 0, bytesLost: 0, acted: 0 }
  #rules: R
  #stop: (() => void) | undefined

  protected constructor({ target, link = {} }: ProxyOptions, rules: R) {
    this.#rules = rules
    this.pairHost = {
      link: () => ({ ...link, ...this.#rules.link }),
      wires: { up: new Wire(), down: new Wire() },
      dial: () => dial(toAddress(typeof target === 'function' ? target() : target)),
      passed: (way: Way, bytes: number) => {
        this.#counts[way === 'up' ? 'bytesUp' : 'bytesDown'] += bytes
      },
      lost: (bytes: number) => {
        this.#counts.bytesLost += bytes
      },
    }
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => this.#admit(near))
  }

  get address(): Address {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('The proxy is closed.')
    return { host: address.address, port: address.port }
  }

  get port(): number {
    return this.address.port
  }

  get counts(): Counts {
    return { ...this.#counts }
  }

  get rules(): R {
    return this.#rules
  }

  get connections(): readonly C[] {
    for (const connection of this.#connections) if (!connection.isOpen) this.#connections.delete(connection)
    return [...this.#connections]
  }

  /**
   * Puts these rules in force instead of those before, on open connections too. What those held is
   * let go.
   */
  use(rules: R): void {
    this.#stop?.()
    this.#rules = rules
    for (const connection of this.connections) connection.release()
    this.#stop = this.start(rules)
  }

  cut(): number {
    const { connections } = this
    for (const connection of connections) connection.cut()
    return connections.length
  }

  acted(): void {
    this.#counts.acted += 1
  }

  /** Stops listening, and resets every connection. */
  async close(): Promise<void> {
    this.#stop?.()
    this.#stop = undefined
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const connection of this.#connections) connection.cut()
    await closed
  }

  protected abstract start(rules: R): (() => void) | undefined

  protected abstract open(near: Socket): C

  /** Rejects with `cannot-listen`. */
  protected async listen({ host = LOOPBACK, port = 0 }: ProxyOptions): Promise<void> {
    this.#server.listen(port, host)
    try {
      await once(this.#server, 'listening')
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new ProxyError('cannot-listen', `The proxy cannot listen on ${host}:${port}: ${reason}`, { cause })
    }
  }

  #admit(near: Socket): void {
    this.#counts.connections += 1
    const acceptance = this.#rules.accept?.() ?? 'accept'
    if (acceptance !== 'accept') {
      this.#counts.refused += 1
      this.acted()
    }
    if (acceptance === 'reset') {
      near.on('error', () => {})
      near.resetAndDestroy()
      return
    }
    const connection = this.open(near)
    if (acceptance === 'silent') connection.silence()
    this.#connections.add(connection)
    near.on('close', () => connection.isOpen || this.#connections.delete(connection))
  }
}

const dial = ({ host, port }: Address): Socket => connect({ host, port, allowHalfOpen: true, noDelay: true })
