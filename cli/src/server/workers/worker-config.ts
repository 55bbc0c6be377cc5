import { availableParallelism } from 'node:os'
import type { Config } from '../../config/schema.ts'

/** How many processes serve clients. */
export const workersIn = ({ workers }: Pick<Config, 'workers'>): number =>
  workers === 'auto' ? availableParallelism() : workers

/** Where a worker is among others. */
export interface WorkerPlace {
  /** From 1. */
  readonly number: number
  /** What the workers know, and they alone. */
  readonly secret: string
}

/** Ports that each process needs for itself follow each other; 0 is any free one. */
const portOf = (first: number, { number }: WorkerPlace): number => (first === 0 ? 0 : first + number - 1)

/** The configuration of one worker: it is a node, and what it cannot share is its own. */
export function workerConfig(config: Config, place: WorkerPlace): Config {
  const { admin, cluster } = config
  // Those of one machine meet on its loopback address, unless they have nodes on other machines.
  const alone = { secret: place.secret, port: 0, hostname: '127.0.0.1' }
  return {
    ...config,
    admin: { ...admin, port: portOf(admin.port, place) },
    cluster: cluster === undefined ? alone : { ...cluster, port: portOf(cluster.port, place) },
  }
}
