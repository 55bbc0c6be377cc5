import type { ApiShape, DownOf } from '@rungway/protocol'
import type { Hono } from 'hono'
import { nanoid } from 'nanoid'
import { createHonoApp } from './adapters/hono.ts'
import { createNodeAdapter, type NodeAdapter } from './adapters/node.ts'
import { type GatewayLimits, limitsWith } from './limits.ts'
import { checkName } from './names.ts'
import { type Attached, type AttachOptions, attach, type NodeServer } from './node/attach.ts'
import { checkOptions, type GatewayEvents, type GatewayOptions } from './options.ts'
import { errorReporter } from './reports/errors.ts'
import { RefusalLog } from './reports/refusals.ts'
import { createRouter, type Router } from './router.ts'
import { SYSTEM_SCHEDULER } from './scheduler.ts'
import { createLifecycle } from './sessions/lifecycle.ts'
import { added, call, type Listeners, removed } from './sessions/listeners.ts'
import type { EndCode, Session } from './sessions/session.ts'
import type { SessionRecord } from './sessions/session-record.ts'
import { TRANSPORTS } from './transports/index.ts'

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
  /** For Hono: `app.route('/rungway', gateway.app)`. Middleware of the app runs, and may add headers to every reply. */
  readonly app: Hono
  /**
   * Takes what comes to a server of Node below a path, upgrades included: `gateway.attach(server, { path: '/rungway' })`.
   * The server's other listeners see everything else as before, and middleware of a framework sees nothing of the gateway's.
   * Throws `bad-option` for a path that is no mount point.
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
  /** Sends to every session that `to` picks; the body is encoded once. Returns how many took it; a body that cannot be sent goes to none. */
  broadcast(body: DownOf<A>, to?: (session: Session<A>) => boolean): number
  /** All devices of one user. Works for users who have no session too: then nothing is sent, and they are not present. */
  user(id: string): GatewayUser<A>
  /**
   * Ends every session of a user at once, as `session.end` does: after a log-out, or when a token was revoked. Default code:
   * `unauthorized`. Returns how many were ended.
   */
  disconnect(userId: string, code?: EndCode, reason?: string): number
  /** Drains: refuses new requests, tells every client to come back later, and ends every link. Sessions are forgotten. */
  close(): void
}

/**
 * One gateway: its sessions, and a route for each transport. Throws a `RungwayError` for an option or a limit that there is not, or that
 * has a value which it does not take.
 */
export function createGateway<A extends ApiShape = ApiShape>(options: GatewayOptions<A> = {}): Gateway<A> {
  return createUntyped(options as unknown as GatewayOptions) as unknown as Gateway<A>
}

/** The types of an application's messages exist at compile time alone: inside, every body is a body. */
function createUntyped(options: GatewayOptions): Gateway {
  checkOptions(options)
  const {
    authenticate,
    origins = [],
    scheduler = SYSTEM_SCHEDULER,
    randomId = nanoid,
    transports = TRANSPORTS,
  } = options
  const limits = limitsWith(options.limits)
  const report = errorReporter(options.onError)
  let listeners: Listeners = null
  const sessions = createLifecycle({
    limits,
    scheduler,
    randomId,
    authenticate,
    report,
    announce: ({ session }) =>
      call(listeners, 'session', [session], (error) => report(error, { session, event: 'session' })),
  })
  const { table } = sessions
  const failed = (error: unknown) => report(error, { session: null, event: 'request' })
  const refusals = new RefusalLog(scheduler, options.onRefusal, (error) =>
    report(error, { session: null, event: 'refusal' }),
  )
  const router = createRouter(transports, {
    admit: sessions.admit,
    limits,
    origins,
    report: failed,
    refused: (request, refusal) => refusals.tell(request, refusal),
  })
  const mounting = { router, limits, report: failed }
  const node = createNodeAdapter(mounting)

  return {
    app: createHonoApp(mounting),
    node,
    attach: (server, where) => attach(node, server, where),
    handler: router,
    limits,
    on(event, listener) {
      checkName('unknown-event', 'A gateway has no event', event, ['session'])
      listeners = added(listeners, event, listener)
      return () => {
        listeners = removed(listeners, event, listener)
      }
    },
    *sessions() {
      for (const { session } of table.values()) yield session
    },
    get sessionCount() {
      return table.size
    },
    broadcast: (body, to) => sessions.sendTo(picked(table.values(), to), body),
    user: (id) => ({
      id,
      get isPresent() {
        return table.ofUser(id).some(({ isAway }) => !isAway)
      },
      sessions: () => table.ofUser(id).map(({ session }) => session),
      send: (body) => sessions.sendTo(table.ofUser(id), body),
    }),
    disconnect(userId, code = 'unauthorized', reason = '') {
      const records = table.ofUser(userId)
      for (const record of records) record.end(code, reason)
      return records.length
    },
    close: () => sessions.drain(),
  }
}

function* picked(
  records: Iterable<SessionRecord>,
  to: (session: Session) => boolean = () => true,
): Generator<SessionRecord> {
  for (const record of records) if (to(record.session)) yield record
}
