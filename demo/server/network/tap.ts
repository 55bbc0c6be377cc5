import type { Exchange, Head, RequestVerdict, Unit, Way } from '@rungway/proxy'
import type { TappedUnit } from './seen.ts'

const KEPT_UNITS = 120
const KEPT_BYTES = 2_048
/** A tap that is not read for so long records no more, and forgets what it has when the next unit comes. */
const IDLE_MS = 10_000

/** A secret of these requests: the value alone, in a query or in the line of a header. */
const SECRETS =
  /(?<=[?&](?:session|sid|access_token)=)[^&\s]+|(?<=\bbearer\.)[\w-]+|(?<=^(?:set-cookie|cookie|authorization|proxy-authorization):\s*)\S[^\r\n]*/gim

/**
 * The same bytes, with stars for session ids, cookies and credentials: they are worth a session, and a page may be on a
 * projector. Every other byte stays where it was.
 */
export const masked = (head: string): string => head.replace(SECRETS, (secret) => '*'.repeat(secret.length))

/** The session id in the first packet of Engine.IO. */
const SESSION_IDS = /(?<="sid":")[^"]+/g

/** The same for a body or a frame. */
export const maskedBody = (text: string): string => text.replace(SESSION_IDS, (secret) => '*'.repeat(secret.length))

/** The latest units of one lane of a page, recorded while somebody looks. */
export class Tap {
  readonly lane: string
  #units: TappedUnit[] = []
  readonly #exchanges = new WeakMap<Exchange, number>()
  #unitCount = 0
  #exchangeCount = 0
  #readAt: number

  constructor(lane: string, now: number) {
    this.lane = lane
    this.#readAt = now
  }

  /** Those after that one, oldest first. */
  read(after: number, now: number): readonly TappedUnit[] {
    this.#readAt = now
    return this.#units.filter(({ id }) => id > after)
  }

  record(unit: Pick<Unit, 'type' | 'bytes'>, way: Way, exchange: Exchange, now: number): void {
    if (now - this.#readAt > IDLE_MS) {
      this.#units = []
      return
    }
    if (unit.bytes.length === 0) return
    const { type, bytes } = unit
    // Read as ISO 8859-1, as a head is (RFC 9112, section 2.2): one character is one byte.
    const mask = type === 'head' ? masked : maskedBody
    const shown = Buffer.from(mask(bytes.subarray(0, KEPT_BYTES).toString('latin1')), 'latin1')
    this.#units.push({
      id: ++this.#unitCount,
      exchange: this.#numberOf(exchange),
      way,
      type,
      at: now,
      bytes: bytes.length,
      data: shown.toString('base64'),
    })
    if (this.#units.length > KEPT_UNITS) this.#units.shift()
  }

  /** A request that the network answered itself, or hung up on: it went no further, so no unit of it passes. */
  refused(exchange: Exchange, verdict: Exclude<RequestVerdict, 'pass'>, now: number): void {
    this.#recordHead(exchange, 'up', exchange.request, now)
    if (typeof verdict === 'string') return
    const line = ['HTTP/1.1', String(verdict.status), 'From The Proxy'] as const
    this.#recordHead(exchange, 'down', { line, headers: new Map() }, now)
  }

  /** The head as the proxy has read it: the names of its headers are in lower case. */
  #recordHead(exchange: Exchange, way: Way, { line, headers }: Head, now: number): void {
    const lines = [line.join(' '), ...[...headers].map(([name, value]) => `${name}: ${value}`)]
    this.record({ type: 'head', bytes: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1') }, way, exchange, now)
  }

  #numberOf(exchange: Exchange): number {
    const known = this.#exchanges.get(exchange)
    if (known !== undefined) return known
    this.#exchanges.set(exchange, ++this.#exchangeCount)
    return this.#exchangeCount
  }
}
