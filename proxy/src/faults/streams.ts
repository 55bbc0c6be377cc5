import { type ExchangeKind, kindOf } from '../http/exchange.ts'
import type { HttpRules, UnitRule, Verdict } from '../http/http-rules.ts'

/**
 * Heads pass, and so does a response with a length. Parts of a stream get the verdict; its end
 * releases all.
 */
export const streamParts =
  (verdict: Verdict, isMeant: (kind: ExchangeKind) => boolean = () => true): UnitRule =>
  (unit, exchange) => {
    const kind = kindOf(exchange)
    if (unit.type === 'head' || kind === 'complete' || !isMeant(kind)) return 'pass'
    return unit.type === 'end' ? 'release' : verdict
  }

const holdParts = streamParts('hold')

/**
 * Streams down are held until they are complete, and WebSocket frames are lost: a proxy that
 * buffers.
 */
export const HOLD_STREAMS: HttpRules = {
  down: (unit, exchange, connection) => (unit.type === 'frame' ? 'drop' : holdParts(unit, exchange, connection)),
}

/** `text/event-stream` is held until it is complete; every other stream passes. */
export const HOLD_EVENT_STREAMS: HttpRules = { down: streamParts('hold', (kind) => kind === 'event-stream') }

/**
 * Each part of a stream, chunk or frame, is passed on when the next one comes: a buffer that is one
 * behind.
 */
export const ONE_BEHIND: HttpRules = { down: streamParts('swap') }

/** Streams down are let through in bursts. */
export const bursts = (everyMs: number): HttpRules => ({
  start(proxy) {
    const timer = setInterval(() => {
      for (const connection of proxy.connections) connection.release()
    }, everyMs)
    return () => clearInterval(timer)
  },
  down: streamParts('hold'),
})
