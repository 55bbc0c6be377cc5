import { type Broker, createGateway, type Gateway, type GatewayOptions } from '@rungway/gateway'
import type { Cluster, Registry } from '@rungway/gateway/cluster'
import type { Running } from '@rungway/gateway/node'
import { Hono } from 'hono'
import { operatorGuard } from '../admin/guard.ts'
import { createOperators } from '../admin/operators.ts'
import { pageRoutes } from '../admin/page.ts'
import { createApi, openApiDocument } from '../api/app.ts'
import { gatewayOptions, READ_BY_WEBHOOK, withAnonymous } from '../config/gateway-options.ts'
import type { Config } from '../config/schema.ts'
import { type Log, reportsTo } from '../ops/log.ts'
import { type CommandStats, createMetrics } from '../ops/metrics.ts'
import { Tally } from '../ops/tally.ts'
import { VERSION } from '../version.ts'
import { Webhooks } from '../webhooks/webhooks.ts'
import { reportRoute } from './client-reports.ts'
import { FLUSH_MS } from './close-time.ts'
import { clusterOf, joinCluster } from './cluster.ts'
import { healthRoutes, Readiness } from './health.ts'
import { listenForClients, listenForOperators } from './listeners.ts'
import { type BrokerObserver, observed } from './observed-broker.ts'
import { openRedis } from './redis.ts'
import { TlsReload } from './tls-files.ts'

/** A gateway that runs by itself. */
export interface Standalone {
  readonly gateway: Gateway
  /** Where clients connect. */
  readonly url: string
  /** Where operators and back ends connect. */
  readonly adminUrl: string
  /** Reads the certificate again. */
  reload(): void
  /**
   * Drains: `/ready` fails, after `drainDelayMs` every client is sent away, each with a time of its
   * own to come back at, and webhooks that wait are delivered for a while.
   */
  close(): Promise<void>
}

/** What several processes of one machine have in common, in place of Redis. */
export interface SharedStore {
  readonly broker: Broker
  readonly registry: Registry
}

/**
 * Rejects with the system's error when an address cannot be had, and with `unfit-store` when Redis is
 * not fit or refuses the password. `shared`: null for one that has its channels in Redis, or alone.
 */
export async function startStandalone(
  config: Config,
  log: Log,
  shared: SharedStore | null = null,
): Promise<Standalone> {
  const tally: Tallies = {
    api: new Tally(),
    webhooks: new Tally(),
    attempts: new Tally(),
    switches: new Tally(),
  }
  const webhooks =
    config.webhooks === undefined ? null : new Webhooks(config.webhooks, log, (outcome) => tally.webhooks.add(outcome))
  const observer: BrokerObserver = {
    publication: (publication) => webhooks?.publication(publication),
    member: (channel, change, member) => webhooks?.member(channel, change, member),
  }
  const store = shared ?? (await openRedis(config, log))
  const cluster = store === null || config.cluster === undefined ? null : clusterOf(config.cluster, store.registry)
  const gateway = createGateway({
    ...gatewayOptions(config),
    ...(cluster === null ? {} : { cluster }),
    ...reportsTo(log),
    ...decidedBy(config, webhooks),
    broker: (inMemory) => observed(store?.broker ?? inMemory, observer),
  })
  watchSessions(gateway, webhooks, log)
  const stats = commandStats(tally, { webhooks, cluster })
  const state = new Readiness(gateway.hub.broker, cluster)
  const failed = (error: unknown): never => {
    // Its connections to Redis would keep the process alive.
    gateway.close()
    throw error
  }
  if (cluster !== null) await joinCluster(cluster, log).catch(failed)
  const running = await listenForClients(config, gateway, clientRoutes(config, state, tally)).catch(failed)
  const operators = createOperators(gateway, config, log)
  const operatorRoutes = new Hono()
    .use(operatorGuard(config))
    .route('/', healthRoutes(state))
    .route('/', managed(config, { gateway, stats }, tally, log))
  const listener = await listenForOperators(config, operators.gateway, operatorRoutes).catch(async (error: unknown) => {
    operators.stop()
    await running.close()
    throw error
  })
  const tls = tlsReload(config, running, log)
  return {
    gateway,
    url: running.url + (config.listen.path === '/' ? '' : config.listen.path),
    adminUrl: listener.url,
    reload: () => tls?.reload(),
    async close() {
      state.isDraining = true
      await new Promise((resolve) => setTimeout(resolve, config.drainDelayMs))
      await running.close()
      // Others are not to look for it, while its process lasts.
      await cluster?.close()
      await webhooks?.close(FLUSH_MS)
      tls?.stop()
      operators.stop()
      await listener.close()
    },
  }
}

/** What is counted, by name. */
interface Tallies {
  readonly api: Tally
  readonly webhooks: Tally
  readonly attempts: Tally
  readonly switches: Tally
}

interface Counted {
  readonly webhooks: Webhooks | null
  readonly cluster: Cluster | null
}

const commandStats = (tally: Tallies, { webhooks, cluster }: Counted): CommandStats => ({
  api: tally.api.counts,
  webhooks: tally.webhooks.counts,
  attempts: tally.attempts.counts,
  switches: tally.switches.counts,
  get queued() {
    return webhooks?.queued ?? 0
  },
  get cluster() {
    return cluster?.stats() ?? null
  },
})

/** What is beside the gateway where clients connect. */
function clientRoutes({ clientReports, listen }: Config, state: Readiness, tally: Tallies): Hono {
  const greeting = `Rungway ${VERSION}: clients connect to ${listen.path}\n`
  const routes = healthRoutes(state).get('/', (c) => c.text(greeting))
  return clientReports ? routes.route('/', reportRoute(tally)) : routes
}

interface Managed {
  readonly gateway: Gateway
  readonly stats: CommandStats
}

/** Metrics, the HTTP API, and the operators' page where there are keys for it. */
function managed({ keys }: Config, { gateway, stats }: Managed, tally: Tallies, log: Log): Hono {
  const metrics = createMetrics(gateway, stats)
  // It never changes, and takes ten milliseconds to make.
  let document: Promise<object> | null = null
  const openApi = (): Promise<object> => {
    document ??= openApiDocument(gateway)
    return document
  }
  const routes = new Hono()
    .get('/metrics', async (c) => c.body(await metrics.text(), 200, { 'content-type': metrics.contentType }))
    .get('/openapi.json', async (c) => c.json(await openApi()))
  routes.route('/v1', createApi({ gateway, keys, log, count: (outcome) => tally.api.add(outcome) }))
  return keys.length === 0 ? routes : routes.route('/', pageRoutes())
}

/** What the back end decides. */
function decidedBy(config: Config, webhooks: Webhooks | null): Pick<GatewayOptions, 'authenticate' | 'authorize'> {
  const { connect = null, authorize = null } = webhooks ?? {}
  return {
    ...(connect === null ? {} : { authenticate: withAnonymous(config, connect, READ_BY_WEBHOOK) }),
    ...(authorize === null ? {} : { authorize }),
  }
}

function watchSessions(gateway: Gateway, webhooks: Webhooks | null, log: Log): void {
  gateway.on('session', (session) => {
    const { name, user } = session
    log.debug({ session: name, user: user.id, origin: session.origin }, 'session opened')
    // To the back end a session that goes on at another node is the same.
    if (session.origin === 'opened') webhooks?.opened(session)
    // Without a listener messages would wait, and end the session. It does not move before the back end
    // has heard them, so that their order is kept.
    session.on('message', (body) => webhooks?.message(session, body))
    session.on('close', (code, reason) => {
      log.debug({ session: name, user: user.id, code, reason }, 'session ended')
      if (code !== 'going-away' || reason !== 'moved') webhooks?.closed(session, code, reason)
    })
  })
}

function tlsReload({ listen: { tls } }: Config, { server }: Running, log: Log): TlsReload | null {
  if (tls === undefined || !('setSecureContext' in server)) return null
  const renewable = server as unknown as ConstructorParameters<typeof TlsReload>[1]
  return new TlsReload(tls, renewable, log)
}
