import { type Exchange, frameText, type HttpConnection, type RequestVerdict, type Unit, type Way } from '@rungway/proxy'
import type { LabEvent } from '../lab/settings.ts'
import { masked } from './tap.ts'

const KEPT_EVENTS = 8_000
const KEPT_HEAD_CHARS = 1_500
const KEPT_TEXT_CHARS = 200
/** A log that is not read for so long records no more, and forgets what it has when the next event comes. */
const IDLE_MS = 10_000

const OPCODE = 0x0f

interface Known {
  readonly id: number
  readonly connection: HttpConnection
}

/** What the network of one page has seen, for a page that reads it again and again. */
export class EventLog {
  #events: LabEvent[] = []
  /** The number of the first event that is kept. */
  #first = 0
  #readAt: number
  #count = 0
  readonly #known = new Map<Exchange, Known>()

  constructor(now: number) {
    this.#readAt = now
  }

  /** Events from number `after` on, and the number to go on with. */
  read(
    after: number,
    now: number,
  ): { readonly events: readonly LabEvent[]; readonly next: number; readonly isCut: boolean } {
    this.#readAt = now
    for (const [exchange, { id, connection }] of this.#known) {
      if (connection.isOpen) continue
      this.#known.delete(exchange)
      this.add({ type: 'stopped', at: now, id, status: null })
    }
    const next = this.#first + this.#events.length
    const from = Math.max(0, Math.min(after, next) - this.#first)
    return { events: this.#events.slice(from), next, isCut: after < this.#first }
  }

  add(event: LabEvent): void {
    if (event.at - this.#readAt > IDLE_MS) {
      this.#first += this.#events.length
      this.#events = []
      this.#known.clear()
      return
    }
    this.#events.push(event)
    if (this.#events.length <= KEPT_EVENTS) return
    this.#events.shift()
    this.#first += 1
  }

  /** A request's head has come, and the rules have said what becomes of it. */
  requested(exchange: Exchange, connection: HttpConnection, lane: string, verdict: RequestVerdict, at: number): void {
    this.#count += 1
    const id = this.#count
    const head = headText(exchange.request.line, exchange.request.headers)
    this.add({ type: 'request', at, id, lane, head })
    if (verdict === 'pass') this.#known.set(exchange, { id, connection })
    else this.add({ type: 'stopped', at, id, status: typeof verdict === 'object' ? verdict.status : null })
  }

  passed(exchange: Exchange, unit: Unit, way: Way, at: number): void {
    const id = this.#known.get(exchange)?.id
    if (id === undefined) return
    const bytes = unit.bytes.length
    switch (unit.type) {
      case 'head':
        if (way === 'down')
          this.add({ type: 'response', at, id, bytes, head: headText(unit.head.line, unit.head.headers) })
        else this.add({ type: 'part', at, id, way, bytes })
        return
      case 'frame':
        this.add({
          type: 'frame',
          at,
          id,
          way,
          bytes,
          opcode: (unit.bytes[0] ?? 0) & OPCODE,
          text: frameText(unit.bytes).slice(0, KEPT_TEXT_CHARS),
        })
        return
      case 'body':
        return this.add({ type: 'part', at, id, way, bytes })
      case 'end':
        if (bytes > 0) this.add({ type: 'part', at, id, way, bytes })
        if (way === 'up') return
        this.#known.delete(exchange)
        return this.add({ type: 'end', at, id })
    }
  }
}

const headText = (line: readonly string[], headers: ReadonlyMap<string, string>): string =>
  masked([line.join(' '), ...[...headers].map(([name, value]) => `${name}: ${value}`), ''].join('\r\n')).slice(
    0,
    KEPT_HEAD_CHARS,
  )
