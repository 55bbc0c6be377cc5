import { readFileSync } from 'node:fs'
import { Cluster, type ClusterTls, type Registry } from '@rungway/gateway/cluster'
import type { Config } from '../config/schema.ts'
import { failedBy } from '../config/terms.ts'
import type { Log } from '../ops/log.ts'

type ClusterConfig = NonNullable<Config['cluster']>

/** Reads the files of nodes. Throws the system's error. */
export const readClusterTls = ({ key, cert, ca }: NonNullable<ClusterConfig['tls']>): ClusterTls => ({
  key: readFileSync(key),
  cert: readFileSync(cert),
  ca: readFileSync(ca),
})

/** The place among other nodes that the configuration says. Throws as `Cluster` does. */
export function clusterOf({ secret, tls, port, hostname, address }: ClusterConfig, registry: Registry): Cluster {
  return new Cluster({
    registry,
    port,
    ...(secret === undefined ? {} : { secret }),
    ...(tls === undefined ? {} : { tls: readClusterTls(tls) }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(address === undefined ? {} : { address }),
  })
}

/** What says that a node cannot listen, and not that its registry is away. */
const LISTENING = ['listen', 'getaddrinfo']

/**
 * Resolves when other nodes find this one, or the registry is away, which is waited for: `/ready`
 * tells. Rejects when the address for other nodes cannot be had.
 */
export async function joinCluster(cluster: Cluster, log: Log): Promise<void> {
  try {
    await cluster.ready()
    log.info({ node: cluster.node, nodes: cluster.stats().nodes }, 'other nodes find this one')
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if ('syscall' in error && LISTENING.includes(String(error.syscall)))
      return failedBy(['cluster.port', 'cluster.hostname'])(error)
    log.warn({ node: cluster.node, reason: error.message }, 'waiting for Redis, where nodes find each other')
  }
}
