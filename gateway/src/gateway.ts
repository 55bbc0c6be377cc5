import type { ApiShape } from '@rungway/protocol'
import { nanoid } from 'nanoid'
import { createHonoApp } from './adapters/hono.ts'
import { createNodeAdapter } from './adapters/node.ts'
import type { Gateway } from './gateway-interface.ts'
import { Bodies } from './http/bodies.ts'
import { HostPolicy } from './http/hosts.ts'
import { limitsWith } from './limits.ts'
import { checkName } from './names.ts'
import { attach } from './node/attach.ts'
import { Connections } from './node/connections.ts'
import { checkOptions, type GatewayOptions } from './options.ts'
import { errorReporter } from './reports/errors.ts'
import { RefusalLog } from './reports/refusals.ts'
import { createRouter } from './router.ts'
import { SYSTEM_SCHEDULER } from './scheduler.ts'
import { createLifecycle } from './sessions/lifecycle.ts'
import { added, call, type Listeners, removed } from './sessions/listeners.ts'
import type { Session } from './sessions/session.ts'
import type { SessionRecord } from './sessions/session-record.ts'
import { TRANSPORTS } from './transports/index.ts'

export type { Gateway, GatewayUser } from './gateway-interface.ts'

/** What servers and adapters need of a gateway, whatever the types of its messages. */
export type MountableGateway = Pick<Gateway, 'app' | 'attach' | 'close' | 'limits' | 'node'>

/**
 * One gateway: its sessions, and a route for each transport. Throws a `RungwayError` for an option
 * or a limit that there is not, or that has a value which it does not take.
 */
export function createGateway<A extends ApiShape = ApiShape>(options: GatewayOptions<A> = {}): Gateway<A> {
  return createUntyped(options as unknown as GatewayOptions) as unknown as Gateway<A>
}

/**
 * The types of an application's messages exist at compile time alone: inside, every body is a body.
 */
function createUntyped(options: GatewayOptions): Gateway {
  checkOptions(options)
  const {
    authenticate,
    trustProxy = 0,
    origins = [],
    scheduler = SYSTEM_SCHEDULER,
    randomId = nanoid,
    transports = TRANSPORTS,
  } = options
  const limits = limitsWith(options.limits)
  const report = errorReporter(options.onError)
  const connections = new Connections(limits.maxConnections)
  let listeners: Listeners = null
  const sessions = createLifecycle({
    limits,
    scheduler,
    randomId,
    authenticate,
    trustProxy,
    isCrowded: () => connections.isCrowded,
    report,
    announce: ({ session }) =>
      call(listeners, 'session', [session], (error) => report(error, { session, event: 'session' })),
  })
  const { table } = sessions
  const failed = (error: unknown) => report(error, { session: null, event: 'request' })
  const refusals = new RefusalLog(scheduler, options.onRefusal, (error) =>
    report(error, { session: null, event: 'refusal' }),
  )
  const hosts = new HostPolicy(options.hosts)
  const router = createRouter(transports, {
    hosts,
    bodies: new Bodies(limits, scheduler),
    admit: sessions.admit,
    limits,
    origins,
    report: failed,
    refused: (request, refusal) => refusals.tell(request, refusal),
  })
  const mounting = { router, hosts, connections, limits, report: failed }
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
