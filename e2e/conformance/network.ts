import { type ChunkVerdict, type ProxyConnection, TcpProxy } from '@rungway/proxy'

/** The proxy with what the suite does to connections, and everything that went by. */
export class Network {
  readonly #proxy: TcpProxy
  /** In order, as the system delivered it, for tests that count writes. */
  readonly up: Buffer[] = []
  readonly down: Buffer[] = []
  /** Resets every new connection, as a network that is gone. */
  isDown = false
  #isStalled = false
  #cutAfter = Number.POSITIVE_INFINITY

  private constructor(proxy: TcpProxy) {
    this.#proxy = proxy
    proxy.use({
      accept: () => (this.isDown ? 'reset' : 'accept'),
      chunk: (bytes, way, connection) => {
        if (way === 'down') return this.#passDown(bytes, () => this.#cutOthers(connection))
        this.up.push(bytes)
        return 'pass'
      },
    })
  }

  static async open(target: () => number): Promise<Network> {
    return new Network(await TcpProxy.open({ target }))
  }

  get port(): number {
    return this.#proxy.port
  }

  /** Resets every connection, on both sides. */
  cut(): void {
    this.#proxy.cut()
  }

  /**
   * Lets that many bytes more down, then cuts: in the middle of an answer, of a frame, of a
   * character.
   */
  cutAfter(bytes: number): void {
    this.#cutAfter = bytes
  }

  /** Holds what comes down, as a client that does not read. What goes up is carried. */
  stall(): void {
    this.#isStalled = true
  }

  unstall(): void {
    this.#isStalled = false
    for (const connection of this.#proxy.connections) connection.release()
  }

  async close(): Promise<void> {
    this.isDown = true
    await this.#proxy.close()
  }

  #passDown(bytes: Buffer, cutOthers: () => void): ChunkVerdict {
    const passed = bytes.subarray(0, this.#cutAfter)
    this.#cutAfter -= passed.length
    this.down.push(passed)
    if (this.#cutAfter > 0) return this.#isStalled ? 'hold' : 'pass'
    this.#cutAfter = Number.POSITIVE_INFINITY
    cutOthers()
    return { cutAfter: passed.length }
  }

  #cutOthers(connection: ProxyConnection): void {
    for (const other of this.#proxy.connections) if (other !== connection) other.cut()
  }
}
