import type { ConnectionRules, ProxyConnection, ProxyView } from '../rules.ts'
import type { Way } from '../socket-pair.ts'
import type { Exchange } from './exchange.ts'
import type { Unit } from './http-reader.ts'

/** A connection of an `HttpProxy`. */
export interface HttpConnection extends ProxyConnection {
  /** The exchange in progress, if any. */
  readonly exchange: Exchange | null
  /**
   * Changes what becomes of a unit that rules have delayed or hold, while it is under way: `hold` keeps it, and all that
   * comes behind it, until `release`; with `double` it comes twice, which a part of a body with a length must not. False:
   * it has arrived, or is lost.
   */
  change(way: Way, unit: Unit, to: 'hold' | 'double'): boolean
}

/** A response of the proxy's own. The connection is closed after it. */
export interface ProxyResponse {
  readonly status: number
  /** HTML. Default: empty. */
  readonly body?: string
}

/**
 * What becomes of a request before any of it has left. `swallow`: it goes nowhere and gets no
 * response, and neither end learns of it. `hang-up`: the connection is closed without a response.
 */
export type RequestVerdict = 'pass' | 'swallow' | 'hang-up' | ProxyResponse

/**
 * What becomes of a unit. One that is held keeps all that come behind it, so bytes never change
 * their order.
 * - `hold` keeps it; `release` lets it and everything held pass; `swap` lets what is held pass
 *   and keeps this one
 * - `drop` loses it; `cut` loses it and resets the connection
 * - `delayMs` lets it pass so much later, and `copies` as often as that: a frame or a chunk that came
 *   twice is still well formed, a part of a body with a length is not
 * - `cutAfter` lets that many of its bytes pass, and ends the connection
 * - `replacement` goes on in its place, as from an intermediary that rewrites. The proxy itself goes by what came: how long a
 *   body is, and whether one follows, has to stay as it was
 */
export type Verdict =
  | 'pass'
  | 'hold'
  | 'release'
  | 'swap'
  | 'drop'
  | 'cut'
  | { readonly delayMs: number; readonly copies?: number }
  | { readonly cutAfter: number }
  | { readonly replacement: Buffer }

export type UnitRule = (unit: Unit, exchange: Exchange, connection: HttpConnection) => Verdict

/** What an `HttpProxy` does to what runs through it. */
export interface HttpRules extends ConnectionRules<ProxyView<HttpConnection>> {
  readonly request?: (exchange: Exchange, connection: HttpConnection) => RequestVerdict
  /** Called for each unit of a request, or of what the client sends on a WebSocket. */
  readonly up?: UnitRule
  /** Called for each unit of a response, or of what the server sends on a WebSocket. */
  readonly down?: UnitRule
}
