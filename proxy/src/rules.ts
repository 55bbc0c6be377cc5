import type { HttpConnection } from './connection.ts'
import type { Head } from './head.ts'
import type { HttpProxy } from './http-proxy.ts'
import type { Unit } from './http-reader.ts'

/** A request and its answer. */
export interface Exchange {
  readonly request: Head
  readonly method: string
  /** Path and query. */
  readonly target: string
  /** Null until its head has come. */
  answer: Head | null
  /** When the request's head came, as `performance.now()`. */
  readonly since: number
}

/** What kind of thing an exchange is, as far as its heads tell; a stream is whatever does not say its length. */
export type Kind = 'websocket' | 'event-stream' | 'stream' | 'complete'

export function kindOf({ answer }: Exchange): Kind {
  if (answer === null) return 'complete'
  if (answer.line[1] === '101') return 'websocket'
  if (answer.headers.get('content-type')?.startsWith('text/event-stream')) return 'event-stream'
  return answer.headers.has('content-length') ? 'complete' : 'stream'
}

/** An answer of the proxy's own. The connection is closed after it. */
export interface Answer {
  readonly status: number
  readonly body?: string
}

/**
 * What becomes of a request before any of it has left. `swallow`: it gets no answer and goes nowhere. `hang-up`: the connection is closed
 * without a word.
 */
export type RequestVerdict = 'pass' | 'swallow' | 'hang-up' | Answer

/**
 * What becomes of a unit. Whatever is held keeps everything behind it waiting, so that bytes never change their order.
 * - `hold` keeps it, `release` lets it and everything held pass, `swap` lets what is held pass and keeps this one instead
 * - `drop` loses it; `cut` loses it and resets the connection
 * - `delayMs` lets it pass so much later
 * - `cutAfter` lets that many of its bytes pass, and ends the connection
 */
export type Verdict =
  | 'pass'
  | 'hold'
  | 'release'
  | 'swap'
  | 'drop'
  | 'cut'
  | { readonly delayMs: number }
  | { readonly cutAfter: number }

/** What a proxy does to what runs through it. Every member may be absent, which is to pass. */
export interface Rules {
  /** When they are put in force. What it returns is run when others are. */
  start?(proxy: HttpProxy): (() => void) | undefined
  /** Asked for each new connection; one that is not accepted is reset. */
  accepts?(): boolean
  request?(exchange: Exchange, connection: HttpConnection): RequestVerdict
  /** For each unit of a request, or of what the client says on a socket. */
  up?(unit: Unit, exchange: Exchange, connection: HttpConnection): Verdict
  /** For each unit of an answer, or of what the gateway says on a socket. */
  down?(unit: Unit, exchange: Exchange, connection: HttpConnection): Verdict
}

/** The network at its best. */
export const PASS: Rules = {}
