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

/** What is open of one address. */
interface Place {
  count: number
  /** One for all of its connections: a listener of its own would be memory of each. */
  readonly closed: () => void
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
  /** Where `maxPerAddress` comes from, and what raises it. */
  readonly #perAddress: { readonly source: string; readonly remedy: string }
  readonly #host: ConnectionsHost
  readonly #byAddress = new Map<string, Place>()
  readonly #closed = (): void => {
    this.#open -= 1
  }
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
    this.#perAddress =
      this.maxPerAddress === maxConnectionsPerAddress
        ? { source: '', remedy: 'raise the limit' }
        : {
            source: ', half of what maxConnections and the open files of the process allow',
            remedy: 'raise those, or set it as high as maxConnections for no bound',
          }
  }

  /** Whether what is left is for those who are in. */
  get isCrowded(): boolean {
    return this.#open >= this.max * SHARE_OF_NEWCOMERS
  }

  /** How many addresses have a connection. */
  get addresses(): number {
    return this.#byAddress.size
  }

  /** Where a request comes from; the empty string where that is unknown. */
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
    const place = network === null ? null : this.#entryOf(network)
    if (place !== null && place.count >= this.maxPerAddress) {
      const { source, remedy } = this.#perAddress
      const rule = `${network} has as many connections as maxConnectionsPerAddress allows (${this.maxPerAddress}${source})`
      this.#host.refused(address ?? null, `${rule}${PROXY_HINT}. The connection was closed; ${remedy}.`)
      return false
    }
    this.#open += 1
    if (place !== null) place.count += 1
    // Not `once`, which keeps four objects more: a socket closes once.
    socket.on('close', place?.closed ?? this.#closed)
    return true
  }

  /** What is known of an address, which is forgotten with its last connection. */
  #entryOf(network: string): Place {
    const known = this.#byAddress.get(network)
    if (known !== undefined) return known
    const place: Place = {
      count: 0,
      closed: () => {
        this.#closed()
        place.count -= 1
        if (place.count === 0) this.#byAddress.delete(network)
      },
    }
    this.#byAddress.set(network, place)
    return place
  }

  #tooMany(address: string | undefined): void {
    const rule = `The server has as many connections as maxConnections and the open files of the process allow (${this.max})`
    this.#host.refused(address ?? null, `${rule}. The connection was closed; raise the limit.`)
  }
}
