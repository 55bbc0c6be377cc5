import { type ApiShape, CODES, type Code, isName } from '@rungway/protocol'
import { nanoid } from 'nanoid'
import { createHonoApp } from './adapters/hono.ts'
import { createNodeAdapter } from './adapters/node.ts'
import { channelHandle } from './channels/channel-handle.ts'
import { createChannelLayer } from './channels/layer.ts'
import { RungwayError } from './errors.ts'
import { answer } from './everywhere/answer.ts'
import { Crowd } from './everywhere/crowd.ts'
import { createEverywhere } from './everywhere/everywhere.ts'
import { obey } from './everywhere/here.ts'
import type { Gateway, MountableGateway } from './gateway-interface.ts'
import { Bodies } from './http/bodies.ts'
import { createCompressor } from './http/compressor.ts'
import { HostPolicy } from './http/hosts.ts'
import { refusalReply } from './http/refusal.ts'
import type { Refusal, RequestFacts, Routes } from './http/request.ts'
import { limitsWith } from './limits.ts'
import { checkName } from './names.ts'
import { attach } from './node/attach.ts'
import { Connections } from './node/connections.ts'
import { createSockets } from './node/sockets.ts'
import { checkOptions, type GatewayOptions } from './options.ts'
import type { ProtocolMount } from './protocol-mount.ts'
import { count } from './reports/counters.ts'
import { errorReporter } from './reports/errors.ts'
import { RefusalLog } from './reports/refusals.ts'
import { createRouter } from './router.ts'
import { mountRoutes } from './routes.ts'
import { guardedScheduler, SYSTEM_SCHEDULER } from './scheduler.ts'
import { SessionAttachment } from './sessions/attachment.ts'
import { createLifecycle } from './sessions/lifecycle.ts'
import { added, call, type Listeners, removed } from './sessions/listeners.ts'
import type { Session } from './sessions/session.ts'
import { sessionNames } from './sessions/session-names.ts'
import type { SessionRecord } from './sessions/session-record.ts'
import { statsOf } from './sessions/stats.ts'
import { mountUp } from './transports/base/upstream.ts'
import type { Attachment } from './transports/contract/link.ts'
import type { TransportHost } from './transports/contract/transport.ts'
import { TRANSPORTS } from './transports/index.ts'

export type { Gateway, GatewayUser, MountableGateway } from './gateway-interface.ts'

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
  const { authenticate, cluster, trustProxy = 0, origins = [], randomId = nanoid, transports = TRANSPORTS } = options
  const limits = limitsWith(options.limits)
  const clock = options.scheduler ?? SYSTEM_SCHEDULER
  const report = errorReporter(clock, options.onError)
  const failed = (error: unknown) => report(error, { session: null, event: 'request' })
  const scheduler = guardedScheduler(clock, failed)
  const refusals = new RefusalLog(scheduler, options.onRefusal, (error) =>
    report(error, { session: null, event: 'refusal' }),
  )
  const connections = new Connections(limits, {
    trustProxy,
    refused: (address, message) => refusals.tellConnection(address, message),
  })
  let listeners: Listeners = null
  const names = sessionNames(randomId, cluster?.node ?? null)
  const sessions = createLifecycle({
    limits,
    scheduler,
    names,
    authenticate,
    trustProxy,
    isCrowded: () => connections.isCrowded,
    countElsewhere: (userId) => crowd.countElsewhere(userId),
    report,
    layer: (record) => layer.layerOf(record),
    announce: ({ session }) =>
      call(listeners, 'session', [session], (error) => report(error, { session, event: 'session' })),
  })
  const { table } = sessions
  const crowd = new Crowd({ scheduler, crowded: () => table.crowded() })
  const layer = createChannelLayer({
    limits,
    scheduler,
    randomId,
    report,
    authenticate,
    authorize: options.authorize,
    channels: options.channels ?? {},
    broker: options.broker,
    kept: sessions.hold,
    // Codes of the application's own may be made up without end.
    refused: (code) => count(sessions.counters.refusedCalls, Object.hasOwn(CODES, code) ? (code as Code) : 'other'),
  })
  const hosts = new HostPolicy(options.hosts)
  const bodies = new Bodies(limits, scheduler)
  const compresses = options.compress === true
  const routing = {
    hosts,
    bodies,
    admit: sessions.admit,
    freshSession: names.session,
    limits,
    origins,
    unfolds: compresses,
    report: failed,
    refusalReply,
    refused(request: RequestFacts, refusal: Refusal) {
      count(sessions.counters.refused, refusal.code)
      refusals.tell(request, refusal)
    },
  }
  const { unread } = sessions
  const routes = mountRoutes([...transports, { mount: mountUp }], routing)
  const stats = () => statsOf(sessions, layer.hub)
  const failedBetween = (error: unknown) => report(error, { session: null, event: 'cluster' })
  const homing = cluster?.join({
    limits,
    scheduler,
    routes,
    bodies,
    unread,
    sessions: sessions.movable,
    hasSession: (id) => table.has(id),
    isUntold: (id) => isUntold(table.get(id)),
    identify: sessions.identify,
    obey: (order) => obey(sessions, order),
    answer: (question) => answer({ sessions, stats, crowd }, question),
    report: failedBetween,
  })
  const others = homing?.others ?? null
  if (others !== null) crowd.start(others)
  const calls = createEverywhere({ sessions, scheduler, stats, others, report: failedBetween })
  const router = createRouter(routes, {
    ...routing,
    ...(homing === undefined ? {} : { homing }),
    ...(compresses ? { compress: createCompressor(limits) } : {}),
  })
  const sockets = createSockets(limits, unread, failed, options.compressSockets === true ? 'offered' : 'off')
  const mounting = { router, hosts, connections, limits, sockets, unread, report: failed }
  const node = createNodeAdapter(mounting)
  /** What fails in it keeps nobody from closing the gateway. */
  const leave = async () => {
    try {
      await cluster?.leave()
    } catch (error) {
      failedBetween(error)
    }
  }
  const close = () => {
    crowd.stop()
    sessions.drain()
    const closeHub = () => layer.hub.close().catch(failed)
    // The broker's connection may be the one by which others are told.
    if (cluster === undefined) void closeHub()
    else void cluster.close().then(closeHub, closeHub)
  }

  /** The same gateway with other routes. */
  const mount = (protocol: ProtocolMount): MountableGateway => {
    const more = {
      limits,
      scheduler,
      randomId,
      report: (error: unknown, session: Session | null) => report(error, { session, event: 'protocol' }),
      sessionOf,
      admit: sessions.admit,
    }
    const routes = [{ mount: (to: Routes, host: TransportHost) => protocol.mount(to, { ...host, ...more }) }]
    const refusalReply = (refusal: Refusal) => protocol.refusalReply(refusal)
    const own = { ...routing, refusalReply, unfolds: false }
    const context = { ...mounting, router: createRouter(mountRoutes(routes, own), own) }
    const adapter = createNodeAdapter(context)
    const attachTo: Gateway['attach'] = (server, where) => attach(adapter, server, where)
    return { app: createHonoApp(context), node: adapter, attach: attachTo, limits, leave, close }
  }

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
    stats,
    broadcast: (body, to) =>
      to === undefined ? calls.send({ type: 'all' }, body) : sessions.sendTo(picked(table.values(), to), body),
    user: (id) => ({
      id,
      get isPresent() {
        return table.ofUser(id).some(({ isAway }) => !isAway)
      },
      sessions: () => table.ofUser(id).map(({ session }) => session),
      send: (body) => calls.send({ type: 'user', id }, body),
    }),
    disconnect: (id, code = 'unauthorized', reason = '') => calls.end({ type: 'user', id }, code, reason),
    everywhere: calls.everywhere,
    mount,
    leave,
    close,
    channel: (name) => channelHandle(name, layer.hub, limits),
    hub: layer.hub,
    handle(method, handler) {
      if (!isName(method)) throw new RungwayError('bad-request', `${JSON.stringify(method)} is no method's name.`)
      layer.methods.set(method, handler)
    },
  }
}

/** Whether the client of a session may come back without its epoch: it was not told yet, or cannot say it. */
const isUntold = (record: SessionRecord | undefined): boolean =>
  record !== undefined && !(record.core.acknowledges && record.core.isProven)

function sessionOf(attachment: Attachment): Session {
  if (attachment instanceof SessionAttachment) return attachment.session
  throw new RungwayError('internal', 'This attachment is not one of the gateway.')
}

function* picked(records: Iterable<SessionRecord>, to: (session: Session) => boolean): Generator<SessionRecord> {
  for (const record of records) if (to(record.session)) yield record
}
