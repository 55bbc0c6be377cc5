import { portOf } from '../../config/ports.ts'
import type { Config } from '../../config/schema.ts'

/** Where a worker is among others. */
export interface WorkerPlace {
  /** From 1. */
  readonly number: number
  /** What the workers know, and they alone. */
  readonly secret: string
}

/** The configuration of one worker: it is a node, and what it cannot share is its own. */
export function workerConfig(config: Config, { number, secret }: WorkerPlace): Config {
  const { admin, cluster } = config
  // Those of one machine meet on its loopback address, unless they have nodes on other machines.
  const alone = { secret, port: 0, hostname: '127.0.0.1' }
  return {
    ...config,
    admin: { ...admin, port: portOf(admin.port, number) },
    cluster: cluster === undefined ? alone : { ...cluster, port: portOf(cluster.port, number) },
  }
}
