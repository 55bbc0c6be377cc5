import type { ApiShape, DownOf } from '@rungway/protocol'
import type { Hono } from 'hono'
import type { NodeAdapter } from './adapters/node.ts'
import type { GatewayLimits } from './limits.ts'
import type { Attached, AttachOptions, NodeServer } from './node/attach.ts'
import type { GatewayEvents } from './options.ts'
import type { Router } from './router.ts'
import type { EndCode, Session } from './sessions/session.ts'

/** All sessions of one user: each device, each tab. */
export interface GatewayUser<A extends ApiShape = ApiShape> {
  readonly id: string
  /** Whether any session of the user has a link, or had one within `awayAfterMs`. */
  readonly isPresent: boolean
  /** Every session of the user, lingering ones included. */
  sessions(): Session<A>[]
  /** Sends to every session of the user; the body is encoded once. Returns how many took it. */
  send(body: DownOf<A>): number
}

export interface Gateway<A extends ApiShape = ApiShape> {
  /**
   * For Hono: `app.route('/rungway', gateway.app)`. Middleware of the app runs, and may add headers
   * to every reply.
   */
  readonly app: Hono
  /**
   * Takes what comes to a server of Node below a path, upgrades included: `gateway.attach(server, {
   * path: '/rungway' })`. The server's other listeners see everything else as before, and
   * middleware of a framework sees nothing of the gateway's. Throws `bad-option` for a path that is
   * no mount point.
   */
  attach(server: NodeServer, options: AttachOptions): Attached
  /** For adapters: the gateway over Node's own requests. */
  readonly node: NodeAdapter
  /** The gateway itself, which every adapter brings to a server: for an adapter of your own. */
  readonly handler: Router
  /** The limits in force. */
  readonly limits: GatewayLimits
  /** Returns the way to stop listening. Throws `unknown-event` for an event that there is not. */
  on<K extends keyof GatewayEvents>(event: K, listener: GatewayEvents<A>[K]): () => void
  /** Every session, lingering ones included. */
  sessions(): IterableIterator<Session<A>>
  readonly sessionCount: number
  /**
   * Sends to every session that `to` picks; the body is encoded once. Returns how many took it; a
   * body that cannot be sent goes to none.
   */
  broadcast(body: DownOf<A>, to?: (session: Session<A>) => boolean): number
  /**
   * All devices of one user. Works for users without a session too: then nothing is sent, and they
   * are not present.
   */
  user(id: string): GatewayUser<A>
  /**
   * Ends every session of a user at once, as `session.end` does: after a log-out, or when a token
   * was revoked. Default code: `unauthorized`. Returns how many were ended.
   */
  disconnect(userId: string, code?: EndCode, reason?: string): number
  /**
   * Drains: refuses new requests, sends every client away until later, and ends every link.
   * Sessions are forgotten.
   */
  close(): void
}
