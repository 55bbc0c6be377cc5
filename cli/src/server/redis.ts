import { readFileSync } from 'node:fs'
import { RungwayError } from '@rungway/gateway'
import type { Registry } from '@rungway/gateway/cluster'
import { RedisBroker, redisPort } from '@rungway/gateway/redis'
import type { Config } from '../config/schema.ts'
import { failedBy } from '../config/terms.ts'
import type { Log } from '../ops/log.ts'
import { Quiet } from '../ops/quiet.ts'

/**
 * The broker over the Redis of the configuration; null without one. Rejects with `unfit-store` when
 * that is too old, refuses the password or lacks a right. One that cannot be reached is waited for.
 */
export async function openRedis(
  { redis }: Config,
  log: Log,
): Promise<{ readonly broker: RedisBroker; readonly registry: Registry } | null> {
  if (redis === undefined) return null
  const { url, prefix, ca, sentinel, cluster } = redis
  const quiet = new Quiet()
  const port = redisPort({
    url,
    ...(ca === undefined ? {} : { tls: { ca: readFileSync(ca) } }),
    ...(sentinel === undefined ? {} : { sentinel: sentinelOf(sentinel) }),
    ...(cluster === undefined ? {} : { cluster: { nodes: addressesOf(cluster.nodes ?? []) } }),
    onOutage(error) {
      const count = quiet.count('outage')
      if (count !== null) log.warn({ reason: messageOf(error), count }, 'no connection to Redis')
    },
  })
  const broker = new RedisBroker(port, { prefix })
  try {
    for (const warning of await broker.ready()) log.warn(warning)
  } catch (error) {
    if (!(error instanceof RungwayError) || error.code !== 'no-store') {
      await broker.close()
      return failedBy(['redis.url'])(error)
    }
    log.warn({ reason: error.message }, 'waiting for Redis')
  }
  return { broker, registry: broker.registry }
}

/** Where the code of the client failed is nothing for operators. */
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Of "host:port" each. */
const addressesOf = (nodes: readonly string[]) =>
  nodes.map((node) => {
    const colon = node.lastIndexOf(':')
    return { host: node.slice(0, colon), port: Number(node.slice(colon + 1)) }
  })

type SentinelConfig = NonNullable<NonNullable<Config['redis']>['sentinel']>

function sentinelOf({ name, nodes, username, password }: SentinelConfig) {
  return {
    name,
    nodes: addressesOf(nodes),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  }
}
