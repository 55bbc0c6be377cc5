import { readFileSync } from 'node:fs'
import type { DropArgument, Server, Socket } from 'node:net'
import { clientAddress, networkOf, PROXY_HINT } from '../http/client-address.ts'
import type { GatewayLimits } from '../limits.ts'
import { connectionCame } from './turn-budget.ts'

/** What is left of the open files for everything but connections. */
const SHARE_OF_FILES = 0.9

/**
 * Up to here new sessions are let in. The rest is for those who are in: their polls, their
 * messages, and their next links.
 */
const SHARE_OF_NEWCOMERS = 0.9

/**
 * How many files, connections included, the process may have open. Where the system does not say:
 * any number.
 */
function maxOpenFiles(): number {
  try {
    const [, most] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return most === undefined ? Infinity : Number(most)
  } catch {
    return Infinity
  }
}

/** What is looked at of a request. */
interface Arriving {
  readonly socket: { readonly remoteAddress?: string | undefined }
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** What else bounds connections, and learns of those that are closed for it. */
interface ConnectionsHost {
  /** How many proxies stand before the gateway: with any, all connections are theirs. */
  readonly trustProxy: number
  readonly maxFiles?: number
  refused(address: string | null, message: string): void
}

/**
 * The connections of all servers that serve one gateway. Those beyond the most, in all or of one
 * address, are closed at once, before a byte of them is read.
 */
export class Connections {
  readonly max: number
  /** Of one address; of IPv6, of one /64. */
  readonly maxPerAddress: number
  readonly #host: ConnectionsHost
  readonly #byAddress = new Map<string, number>()
  #open = 0

  /**
   * `maxConnections`: at most nine tenths of `maxFiles`, because a process that cannot open a file
   * any more fails everywhere. `maxConnectionsPerAddress`: at most half of
   * that, unless it is no bound.
   */
  constructor(
    { maxConnections, maxConnectionsPerAddress }: Pick<GatewayLimits, 'maxConnections' | 'maxConnectionsPerAddress'>,
    host: ConnectionsHost,
  ) {
    const { maxFiles = maxOpenFiles() } = host
    this.#host = host
    this.max = Math.min(maxConnections, Math.max(1, Math.floor(maxFiles * SHARE_OF_FILES)))
    const isBounded = maxConnectionsPerAddress < maxConnections
    this.maxPerAddress = isBounded ? Math.min(maxConnectionsPerAddress, Math.ceil(this.max / 2)) : this.max
  }

  /** Whether what is left is for those who are in. */
  get isCrowded(): boolean {
    return this.#open >= this.max * SHARE_OF_NEWCOMERS
  }

  /** How many addresses have a connection. */
  get addresses(): number {
    return this.#byAddress.size
  }

  /** Where a request comes from; the empty string where nobody knows. */
  placeOf({ socket, headers }: Arriving): string {
    const header = (name: string): string | undefined => headers[name]?.toString()
    const address = clientAddress({ address: socket.remoteAddress ?? null, header }, this.#host.trustProxy)
    return address === null ? '' : networkOf(address)
  }

  watch(server: Server): void {
    server.maxConnections = this.max
    server.on('drop', (dropped?: DropArgument) => this.#tooMany(dropped?.remoteAddress))
    server.on('connection', (socket: Socket) => {
      connectionCame()
      if (this.#open >= this.max) this.#tooMany(socket.remoteAddress)
      else if (this.#enter(socket)) return
      socket.destroy()
    })
  }

  /** Counts a connection until it closes. False: its address has too many. */
  #enter(socket: Socket): boolean {
    const { remoteAddress: address } = socket
    const network = this.#host.trustProxy > 0 || address === undefined ? null : networkOf(address)
    const count = network === null ? 0 : (this.#byAddress.get(network) ?? 0)
    if (count >= this.maxPerAddress) {
      const rule = `${network} has as many connections as maxConnectionsPerAddress allows (${this.maxPerAddress})`
      this.#host.refused(address ?? null, `${rule}${PROXY_HINT}. The connection was closed; raise the limit.`)
      return false
    }
    this.#open += 1
    if (network !== null) this.#byAddress.set(network, count + 1)
    socket.once('close', () => {
      this.#open -= 1
      if (network !== null) this.#leave(network)
    })
    return true
  }

  #leave(network: string): void {
    const left = (this.#byAddress.get(network) ?? 1) - 1
    if (left === 0) this.#byAddress.delete(network)
    else this.#byAddress.set(network, left)
  }

  #tooMany(address: string | undefined): void {
    const rule = `The server has as many connections as maxConnections and the open files of the process allow (${this.max})`
    this.#host.refused(address ?? null, `${rule}. The connection was closed; raise the limit.`)
  }
}
