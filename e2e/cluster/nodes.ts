import {
  type Body,
  createGateway,
  type Gateway,
  type GatewayOptions,
  type Session,
  SYSTEM_SCHEDULER,
  TRANSPORTS,
} from '@rungway/gateway'
import { Cluster, type ClusterOptions, MemoryRegistry, type Registry } from '@rungway/gateway/cluster'
import { HISTORICAL_TRANSPORTS, PAGES } from '@rungway/gateway/historical'
import { type Running, serve } from '@rungway/gateway/node'
import { onTestFinished } from 'vitest'
import { Balancer } from './balancer.ts'

export const SECRET = 'a secret of a test, which is long enough'

/** A gateway that is a node, and what it has heard. */
export interface Node {
  readonly gateway: Gateway
  readonly cluster: Cluster
  readonly running: Running
  readonly sessions: Session[]
  readonly heard: Body[]
  readonly errors: unknown[]
}

interface NodeOptions {
  readonly registry: Registry
  readonly gateway?: GatewayOptions
  /** Options of the cluster beside the registry. */
  readonly cluster?: Omit<ClusterOptions, 'registry'>
}

export async function openNode({
  registry,
  gateway: options = {},
  cluster: more = { secret: SECRET },
}: NodeOptions): Promise<Node> {
  const errors: unknown[] = []
  const cluster = new Cluster({ registry, hostname: '127.0.0.1', ...more })
  const gateway = createGateway({
    cluster,
    onError: (error) => errors.push(error),
    onRefusal() {},
    transports: [...TRANSPORTS, ...HISTORICAL_TRANSPORTS, ...PAGES],
    ...options,
    limits: { pollMs: 5, ackAfterMs: 20, drainRetryMs: 5, drainMs: 100, ...options.limits },
  })
  const sessions: Session[] = []
  const heard: Body[] = []
  gateway.on('session', (session) => {
    sessions.push(session)
    session.on('message', (body) => heard.push(body))
  })
  const running = await serve({ gateway, port: 0, hostname: '127.0.0.1' })
  onTestFinished(async () => {
    if (running.server.listening) await running.close()
  })
  return { gateway, cluster, running, sessions, heard, errors }
}

/** Nodes behind a balancer that gives each request to the next. */
export interface Nodes {
  readonly nodes: readonly Node[]
  readonly balancer: Balancer
  readonly registry: Registry
}

export async function openNodes(
  count: number,
  options: GatewayOptions = {},
  registry: Registry = new MemoryRegistry(SYSTEM_SCHEDULER),
): Promise<Nodes> {
  const nodes = await Promise.all(Array.from({ length: count }, () => openNode({ registry, gateway: options })))
  await Promise.all(nodes.map(({ cluster }) => cluster.ready()))
  const balancer = await Balancer.open(nodes.map(({ running }) => running.port))
  onTestFinished(() => balancer.close())
  return { nodes, balancer, registry }
}
