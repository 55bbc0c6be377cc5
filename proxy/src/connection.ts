import { connect, type Socket } from 'node:net'
import { answerFraming, requestFraming } from './head.ts'
import { HttpReader, type Unit } from './http-reader.ts'
import { Lane } from './lane.ts'
import type { Answer, Exchange, RequestVerdict, Rules, Verdict } from './rules.ts'

/** What a connection asks of its proxy. */
export interface Surroundings {
  rules(): Rules
  /** Where to connect to, on this machine. */
  targetPort(): number
  /** The rules have interfered. */
  acted(): void
  counted(way: 'up' | 'down', bytes: number): void
  /** A request's head came. */
  asked(exchange: Exchange): void
}

/** One connection of a client's, and the one to the gateway that is opened for it when something is passed on. */
export class HttpConnection {
  /** When bytes last came from either end, as `performance.now()`. */
  activeAt: number = performance.now()
  readonly #near: Socket
  #far: Socket | null = null
  readonly #around: Surroundings
  /** Those whose answers are not complete, oldest first. */
  readonly #exchanges: Exchange[] = []
  readonly #requests = new HttpReader(requestFraming)
  readonly #answers = new HttpReader((head) => answerFraming(head, this.#exchanges[0]?.method ?? 'GET'))
  readonly #up = new Lane((bytes) => this.#write(this.#reach(), 'up', bytes))
  readonly #down = new Lane((bytes) => this.#write(this.#near, 'down', bytes))
  /** Deaf: whatever comes, from either end, is lost, and neither end is told. */
  #isDeaf = false

  constructor(near: Socket, around: Surroundings) {
    this.#near = near
    this.#around = around
    near.setNoDelay(true)
    near.on('data', (bytes) => this.#came(() => this.#ask(bytes)))
    near.on('end', () => (this.#isDeaf || this.#far === null ? near.end() : this.#far.end()))
    near.on('error', () => near.destroy())
    near.on('close', () => {
      this.#up.clear()
      this.#down.clear()
      if (!this.#isDeaf) this.#far?.destroy()
    })
    near.on('drain', () => this.#far?.resume())
  }

  /** The exchange that is going on, if any. */
  get exchange(): Exchange | null {
    return this.#exchanges[0] ?? null
  }

  get isOpen(): boolean {
    return !this.#near.destroyed || this.#far?.destroyed === false
  }

  /** Resets both ends. */
  cut(): void {
    this.#near.resetAndDestroy()
    this.#far?.resetAndDestroy()
  }

  /** From now on both ends talk into the void, and neither is told; not even when the other one goes. */
  isolate(): void {
    this.#isDeaf = true
    this.#up.clear()
    this.#down.clear()
  }

  /** Lets go what is held, in both directions. */
  release(): void {
    this.#up.release()
    this.#down.release()
  }

  /** Both ends, deaf or not. */
  destroy(): void {
    this.#near.destroy()
    this.#far?.destroy()
  }

  #came(read: () => void): void {
    this.activeAt = performance.now()
    if (!this.#isDeaf) read()
  }

  #write(to: Socket, way: 'up' | 'down', bytes: Buffer): void {
    if (to.destroyed) return
    this.#around.counted(way, bytes.length)
    const isFull = !to.write(bytes)
    if (isFull) (way === 'up' ? this.#near : this.#far)?.pause()
  }

  #ask(bytes: Buffer): void {
    for (const unit of this.#requests.feed(bytes)) this.#asked(unit)
  }

  #asked(unit: Unit): void {
    if (unit.type === 'head') {
      const [method, target] = unit.head.line
      const exchange: Exchange = { request: unit.head, method, target, answer: null, since: performance.now() }
      this.#exchanges.push(exchange)
      this.#around.asked(exchange)
      if (this.#refuse(this.#around.rules().request?.(exchange, this) ?? 'pass')) return
    }
    const exchange = this.#exchanges.at(-1)
    if (exchange === undefined || this.#isDeaf) return
    this.#apply(this.#around.rules().up?.(unit, exchange, this) ?? 'pass', unit, this.#up, 'up')
  }

  /** Whether the request goes no further. */
  #refuse(verdict: RequestVerdict): boolean {
    if (verdict === 'pass') return false
    this.#around.acted()
    this.isolate()
    this.#far?.destroy()
    if (verdict === 'hang-up') this.#near.destroy()
    else if (verdict !== 'swallow') this.#answer(verdict)
    return true
  }

  #answer({ status, body = '' }: Answer): void {
    const head = [
      `HTTP/1.1 ${status} By The Proxy`,
      'Content-Type: text/html',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ]
    this.#near.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  }

  #reach(): Socket {
    if (this.#far !== null) return this.#far
    const far = connect(this.#around.targetPort(), '127.0.0.1')
    this.#far = far
    far.setNoDelay(true)
    far.on('data', (bytes) => this.#came(() => this.#answered(this.#answers.feed(bytes))))
    far.on('end', () => this.#isDeaf || this.#answered(this.#answers.finish()))
    far.on('drain', () => this.#near.resume())
    far.on('error', () => far.destroy())
    far.on('close', (hadError) => {
      if (this.#isDeaf) return
      // A reset is passed on at once, an end in its turn.
      if (hadError) this.#near.destroy()
      else this.#down.whenEmpty(() => this.#near.destroySoon())
    })
    return far
  }

  #answered(units: Iterable<Unit>): void {
    for (const unit of units) {
      const exchange = this.#exchanges[0]
      if (exchange === undefined || this.#isDeaf) return
      if (unit.type === 'head') exchange.answer = unit.head
      this.#apply(this.#around.rules().down?.(unit, exchange, this) ?? 'pass', unit, this.#down, 'down')
      if (unit.type === 'end') this.#exchanges.shift()
      if (unit.type !== 'head') continue
      const isSocket = unit.head.line[1] === '101'
      for (const early of this.#requests.decide(isSocket ? 'frames' : 'none')) this.#asked(early)
    }
  }

  #apply(verdict: Verdict, unit: Unit, lane: Lane, way: 'up' | 'down'): void {
    if (verdict !== 'pass' && verdict !== 'release') this.#around.acted()
    if (verdict === 'swap' || verdict === 'release') lane.release()
    if (verdict === 'pass' || verdict === 'release') return lane.push(unit.bytes)
    if (verdict === 'hold' || verdict === 'swap') return lane.push(unit.bytes, Number.POSITIVE_INFINITY)
    if (verdict === 'cut') return this.cut()
    if (verdict === 'drop') return
    if ('delayMs' in verdict) return lane.push(unit.bytes, verdict.delayMs)
    lane.push(unit.bytes.subarray(0, verdict.cutAfter))
    lane.whenEmpty(() => this.#cutAfter(way))
  }

  /** What was let through shall arrive: a reset might overtake it. */
  #cutAfter(way: 'up' | 'down'): void {
    const [to, from] = way === 'up' ? [this.#far, this.#near] : [this.#near, this.#far]
    this.isolate()
    to?.end(() => to.destroy())
    from?.resetAndDestroy()
  }
}
