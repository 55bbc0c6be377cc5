import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

interface Pair {
  readonly near: Socket
  readonly far: Socket
}

/** A TCP proxy that does to connections what networks do. */
export class Network {
  readonly #server: Server
  readonly #pairs = new Set<Pair>()
  readonly #target: () => number
  /** Everything that went by, in order, for those who count writes. */
  readonly up: Buffer[] = []
  readonly down: Buffer[] = []
  /** Refuses every new connection, as a network that is gone. */
  isDown = false
  #isStalled = false
  #cutAfter = Number.POSITIVE_INFINITY

  private constructor(target: () => number) {
    this.#target = target
    this.#server = createServer((near) => this.#carry(near))
  }

  static async open(target: () => number): Promise<Network> {
    const network = new Network(target)
    network.#server.listen(0, '127.0.0.1')
    await once(network.#server, 'listening')
    return network
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Resets every connection, on both sides. */
  cut(): void {
    for (const { near, far } of this.#pairs) {
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
  }

  /** Lets that many bytes more down, then cuts: in the middle of an answer, of a frame, of a character. */
  cutAfter(bytes: number): void {
    this.#cutAfter = bytes
  }

  /** Stops reading what comes down, as a client that does not read. What goes up is carried. */
  stall(): void {
    this.#isStalled = true
    for (const { far } of this.#pairs) far.pause()
  }

  unstall(): void {
    this.#isStalled = false
    for (const { far } of this.#pairs) far.resume()
  }

  async close(): Promise<void> {
    this.isDown = true
    this.cut()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #carry(near: Socket): void {
    near.on('error', () => {})
    if (this.isDown) return void near.resetAndDestroy()
    const far = connect(this.#target(), '127.0.0.1')
    const pair = { near, far }
    this.#pairs.add(pair)
    far.on('error', () => near.destroy())
    near.on('data', (data) => {
      this.up.push(data)
      far.write(data)
    })
    near.on('end', () => far.end())
    near.on('close', () => {
      this.#pairs.delete(pair)
      far.destroy()
    })
    far.on('data', (data) => this.#pass(near, data))
    far.on('end', () => near.end())
    far.on('close', () => near.destroySoon())
    if (this.#isStalled) far.pause()
  }

  #pass(near: Socket, data: Buffer): void {
    const passed = data.subarray(0, this.#cutAfter)
    this.#cutAfter -= passed.length
    this.down.push(passed)
    if (this.#cutAfter > 0) return void near.write(passed)
    this.#cutAfter = Number.POSITIVE_INFINITY
    // What was let through shall arrive: a reset might overtake it.
    near.write(passed)
    near.destroySoon()
    for (const pair of this.#pairs) if (pair.near !== near) pair.near.resetAndDestroy()
  }
}
