import type { Socket } from 'node:net'
import { type PairHost, SocketPair, type Way } from '../socket-pair.ts'
import type { Exchange } from './exchange.ts'
import { type Head, isInterim, requestFraming, responseFraming } from './head.ts'
import { HttpReader, type Unit } from './http-reader.ts'
import type { HttpConnection, HttpRules, ProxyResponse, RequestVerdict, Verdict } from './http-rules.ts'

/** What a connection needs of its proxy, beside what its sockets need. */
export interface ExchangeHost {
  rules(): HttpRules
  /** The rules have interfered. */
  acted(): void
  /** A request's head has come. */
  requested(exchange: Exchange): void
}

interface OpenExchange extends Exchange {
  response: Head | null
}

function encodeResponse({ status, body = '' }: ProxyResponse): Buffer {
  const head = [
    `HTTP/1.1 ${status} From The Proxy`,
    'Content-Type: text/html',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/**
 * A client's connection, read as HTTP/1.1. The one to the target is opened when the first bytes are
 * passed on, so a request that rules answer or swallow never reaches the target.
 */
export class ExchangePair extends SocketPair implements HttpConnection {
  readonly #host: ExchangeHost
  /** Those whose responses are not complete, oldest first. */
  readonly #exchanges: OpenExchange[] = []
  readonly #requests: HttpReader = new HttpReader(requestFraming)
  readonly #responses: HttpReader = new HttpReader((head) => responseFraming(head, this.#exchanges[0]?.method ?? 'GET'))

  constructor(near: Socket, pairHost: PairHost, host: ExchangeHost) {
    super(near, pairHost)
    this.#host = host
  }

  /** The exchange in progress, if any. */
  get exchange(): Exchange | null {
    return this.#exchanges[0] ?? null
  }

  change(way: Way, { bytes }: Unit, to: 'hold' | 'double'): boolean {
    return bytes.length > 0 && this.changeBytes(way, bytes, to)
  }

  protected override received(way: Way, bytes: Buffer): void {
    if (way === 'down') return this.#readDown(this.#responses.feed(bytes))
    for (const unit of this.#requests.feed(bytes)) this.#readUp(unit)
  }

  protected override ended(way: Way): void {
    // A response without a length is complete now.
    if (way === 'down') this.#readDown(this.#responses.finish())
    if (!this.isSilent) this.end(way)
  }

  #readUp(unit: Unit): void {
    if (unit.type === 'head') {
      const [method, target] = unit.head.line
      const exchange = { request: unit.head, method, target, response: null, sinceMs: performance.now() }
      this.#exchanges.push(exchange)
      this.#host.requested(exchange)
      if (this.#stops(this.#host.rules().request?.(exchange, this) ?? 'pass')) return
    }
    const exchange = this.#exchanges.at(-1)
    if (exchange === undefined || this.isSilent) return
    this.#apply(this.#host.rules().up?.(unit, exchange, this) ?? 'pass', unit, 'up')
  }

  /** Whether the request goes no further. */
  #stops(verdict: RequestVerdict): boolean {
    if (verdict === 'pass') return false
    this.#host.acted()
    if (verdict === 'hang-up') this.destroy()
    else if (verdict === 'swallow') this.swallow()
    else this.reply(encodeResponse(verdict))
    return true
  }

  #readDown(units: Iterable<Unit>): void {
    for (const unit of units) {
      const [exchange] = this.#exchanges
      if (exchange === undefined || this.isSilent) return
      const isFinal = unit.type === 'head' && !isInterim(unit.head)
      if (isFinal) exchange.response = unit.head
      this.#apply(this.#host.rules().down?.(unit, exchange, this) ?? 'pass', unit, 'down')
      if (unit.type === 'end') this.#exchanges.shift()
      if (!isFinal) continue
      const isSocket = unit.head.line[1] === '101'
      for (const early of this.#requests.decide(isSocket ? 'frames' : 'none')) this.#readUp(early)
    }
  }

  #apply(verdict: Verdict, { bytes }: Unit, way: Way): void {
    if (verdict !== 'pass' && verdict !== 'release') this.#host.acted()
    if (verdict === 'swap' || verdict === 'release') this.releaseWay(way)
    if (verdict === 'pass' || verdict === 'release') return this.pass(way, bytes)
    if (verdict === 'hold' || verdict === 'swap') return this.hold(way, bytes)
    if (verdict === 'drop') return this.lose(bytes.length)
    if (verdict === 'cut') {
      this.lose(bytes.length)
      return this.cut()
    }
    if ('replacement' in verdict) return this.pass(way, verdict.replacement)
    if ('delayMs' in verdict) {
      for (let copy = 0; copy < (verdict.copies ?? 1); copy += 1) this.pass(way, bytes, verdict.delayMs)
      return
    }
    this.pass(way, bytes.subarray(0, verdict.cutAfter))
    this.end(way, 'finish')
  }
}
