import type { Socket } from 'node:net'
import { type ProxyOptions, ProxyServer } from './proxy-server.ts'
import type { ConnectionRules, ProxyConnection } from './rules.ts'
import { type PairHost, SocketPair, type Way } from './socket-pair.ts'

/**
 * What becomes of a chunk. `hold` keeps it, and everything behind it, until the connection is
 * released. `drop` loses it, `cut` loses it and resets the connection. `cutAfter` lets that many of
 * its bytes pass, and ends the connection.
 */
export type ChunkVerdict = 'pass' | 'hold' | 'drop' | 'cut' | { readonly cutAfter: number }

/** What a `TcpProxy` does to what runs through it. */
export interface TcpRules extends ConnectionRules<TcpProxy> {
  /**
   * Called for each piece as the system delivers it: where a message begins and ends is not known
   * here.
   */
  readonly chunk?: (bytes: Buffer, way: Way, connection: ProxyConnection) => ChunkVerdict
}

/**
 * A proxy that knows connections and bytes, whatever they mean: TLS, HTTP/2 and any other protocol
 * run through it unread. It opens its connection to the target as soon as a client connects.
 */
export class TcpProxy extends ProxyServer<TcpConnection, TcpRules> {
  private constructor(options: ProxyOptions) {
    super(options, {})
  }

  /** Listens and forwards. Rejects with a `ProxyError`: `cannot-listen`. */
  static async open(options: ProxyOptions): Promise<TcpProxy> {
    const proxy = new TcpProxy(options)
    await proxy.listen(options)
    return proxy
  }

  protected override start(rules: TcpRules): (() => void) | undefined {
    return rules.start?.(this)
  }

  protected override open(near: Socket): TcpConnection {
    return new TcpConnection(near, this.pairHost, (bytes, way, connection) => {
      const verdict = this.rules.chunk?.(bytes, way, connection) ?? 'pass'
      if (verdict !== 'pass') this.acted()
      return verdict
    })
  }
}

class TcpConnection extends SocketPair {
  readonly #judge: (bytes: Buffer, way: Way, connection: ProxyConnection) => ChunkVerdict

  constructor(
    near: Socket,
    host: PairHost,
    judge: (bytes: Buffer, way: Way, connection: ProxyConnection) => ChunkVerdict,
  ) {
    super(near, host)
    this.#judge = judge
    this.reach()
  }

  protected override received(way: Way, bytes: Buffer): void {
    const verdict = this.#judge(bytes, way, this)
    if (verdict === 'pass') return this.pass(way, bytes)
    if (verdict === 'hold') return this.hold(way, bytes)
    if (typeof verdict === 'object') return this.#cutAfter(way, bytes, verdict.cutAfter)
    this.lose(bytes.length)
    if (verdict === 'cut') this.cut()
  }

  protected override ended(way: Way): void {
    this.end(way)
  }

  #cutAfter(way: Way, bytes: Buffer, count: number): void {
    const passed = bytes.subarray(0, count)
    this.pass(way, passed)
    this.lose(bytes.length - passed.length)
    this.end(way, 'finish')
  }
}
