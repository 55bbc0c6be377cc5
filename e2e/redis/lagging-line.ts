import { once } from 'node:events'
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from 'node:net'

/** What a connection is for, by what is sent over it. */
type Use = 'other' | 'replication' | 'victim' | 'victim-pushes'

interface Pair {
  readonly near: Socket
  readonly far: Socket
  use: Use
}

/** The user as which a broker signs in that something is to happen to. */
export const VICTIM = 'victim'

/**
 * Stands before a server of Redis: its replicas get what it sends them as late as is wished, down to
 * the single publication, and connections of one user can be cut.
 */
export class LaggingLine {
  readonly #server: Server
  readonly #target: number
  readonly #pairs = new Set<Pair>()
  /** What replicas have not got; null while they get all at once. */
  #held: Buffer | null = null
  #isCut: 'nothing' | 'pushes' | 'all' = 'nothing'
  #losing: 'nothing' | 'next' | Pair = 'nothing'

  private constructor(server: Server, target: number) {
    this.#server = server
    this.#target = target
    server.on('connection', (near) => this.#connected(near))
  }

  static async open(target: number): Promise<LaggingLine> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new LaggingLine(server, target)
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Replicas get nothing more. */
  hold(): void {
    this.#held = Buffer.alloc(0)
  }

  /** Replicas get all at once, from their next connection on. */
  pass(): void {
    this.#held = null
  }

  /** Whether what replicas have not got contains that. */
  holds(text: string): boolean {
    return this.#held?.includes(text) === true
  }

  /** Replicas get all that was held but so many publications, and what came after them; then that. */
  releaseAllBut(count: number, more: string): void {
    const held = this.#held ?? Buffer.alloc(0)
    let cut = held.length
    for (let lost = 0; lost < count; lost++)
      cut = held.lastIndexOf('*1\r\n$5\r\nMULTI\r\n', held.lastIndexOf('\r\nXADD\r\n', cut - 1))
    if (cut < 0) throw new Error('so many publications are not held')
    for (const { near, use } of this.#pairs)
      if (use === 'replication') near.write(Buffer.concat([held.subarray(0, cut), Buffer.from(more)]))
    this.#held = Buffer.alloc(0)
  }

  /** Cuts connections of the victim, and those that it opens from now on. */
  cut(what: 'nothing' | 'pushes' | 'all'): void {
    this.#isCut = what
    for (const pair of this.#pairs) if (this.#isToCut(pair)) this.#end(pair)
  }

  /** The next command of the victim that names a channel of the suite is run, and its answer lost. */
  loseAnswer(): void {
    this.#losing = 'next'
  }

  async close(): Promise<void> {
    for (const pair of this.#pairs) this.#end(pair)
    this.#server.close()
    await once(this.#server, 'close')
  }

  #connected(near: Socket): void {
    const pair: Pair = { near, far: dial(this.#target, '127.0.0.1'), use: 'other' }
    this.#pairs.add(pair)
    for (const socket of [near, pair.far]) {
      socket.on('error', () => {})
      socket.on('close', () => this.#end(pair))
    }
    near.on('data', (bytes) => this.#up(pair, bytes))
    pair.far.on('data', (bytes) => this.#down(pair, bytes))
  }

  #up(pair: Pair, bytes: Buffer): void {
    const text = bytes.toString('latin1')
    if (/\r\npsync\r\n/i.test(text)) pair.use = 'replication'
    if (pair.use === 'other' && text.includes(VICTIM)) pair.use = 'victim'
    if (pair.use === 'victim' && /\r\nsubscribe\r\n/i.test(text)) pair.use = 'victim-pushes'
    if (this.#losing === 'next' && pair.use === 'victim' && text.includes('suite:')) this.#losing = pair
    if (this.#isToCut(pair)) this.#end(pair)
    else pair.far.write(bytes)
  }

  #down(pair: Pair, bytes: Buffer): void {
    if (this.#losing === pair) {
      this.#losing = 'nothing'
      this.#end(pair)
    } else if (pair.use === 'replication' && this.#held !== null) this.#held = Buffer.concat([this.#held, bytes])
    else pair.near.write(bytes)
  }

  #isToCut({ use }: Pair): boolean {
    if (this.#isCut === 'nothing') return false
    return use === 'victim-pushes' || (this.#isCut === 'all' && use === 'victim')
  }

  #end(pair: Pair): void {
    this.#pairs.delete(pair)
    pair.near.destroy()
    pair.far.destroy()
  }
}
