import type { ConnectionOptions } from 'node:tls'
import { RungwayError } from '../../errors.ts'
import { type Scheduler, SYSTEM_SCHEDULER } from '../../scheduler.ts'
import type { RedisCluster } from './cluster.ts'
import { ClusterPort } from './cluster-port.ts'
import { Line } from './line.ts'
import { openRedis, urlAt } from './open-redis.ts'
import type { RedisConnectionListener, RedisPort, RedisReply } from './port.ts'
import { ScriptRunner } from './script-runner.ts'
import type { RedisScript } from './scripts.ts'
import { masterOf, type RedisSentinel } from './sentinel.ts'

export interface RedisPortOptions {
  /**
   * Where Redis is: `redis://user:password@host:6379/0`, or `rediss://` for TLS. With `sentinel` it
   * gives user, password, database and scheme; the host is asked for. With `cluster` it is one node
   * of it, and user, password and scheme are those of all.
   */
  readonly url: string
  /** For `rediss://`: `ca`, `cert`, `key` and what else Node's TLS takes. */
  readonly tls?: ConnectionOptions
  /** Who knows where the master is: `name`, `nodes`, and how to sign in there. */
  readonly sentinel?: RedisSentinel
  /** Redis Cluster: `{}`, or `nodes` and `nodeAddressMap`. Not beside `sentinel`. */
  readonly cluster?: RedisCluster
  /** Time, for tests. Default: the system's. */
  readonly scheduler?: Pick<Scheduler, 'after'>
  /** From 0 to below 1; spreads what several nodes do at once. Default: `Math.random`. */
  readonly random?: () => number
  /** Called with each failure of a connection. Default: nothing is said; `health` tells. */
  readonly onOutage?: (error: unknown) => void
}

/** What a server answers that has become a replica, or is not there yet. */
const NOT_NOW = /^(READONLY|MASTERDOWN|LOADING)/

/**
 * A port over `@redis/client`, which has to be installed: one connection for commands and one for
 * pushes, opened anew after each loss, at the master that Sentinel names where that is asked. In a
 * cluster, two to each master.
 */
export function redisPort(options: RedisPortOptions): RedisPort {
  const { url, tls, sentinel, cluster, scheduler = SYSTEM_SCHEDULER, random = Math.random } = options
  const { onOutage = () => {} } = options
  const bad = (message: string): RungwayError => new RungwayError('bad-option', message)
  if (!/^rediss?:\/\//.test(url)) throw bad(`url is "${url}"; it takes redis://host:port or rediss://host:port.`)
  if (cluster !== undefined) {
    if (sentinel !== undefined) throw bad('cluster and sentinel are both given; a cluster needs no sentinels.')
    if (!/^\/?0?$/.test(new URL(url).pathname)) throw bad('url names a database; a cluster has only 0. Leave it out.')
    return new ClusterPort({ url, tls, cluster, scheduler, random, onOutage })
  }
  const open = async () =>
    openRedis(sentinel === undefined ? url : urlAt(url, await masterOf(sentinel, scheduler)), tls, scheduler)
  return new NodeRedisPort((state, failed) => new Line({ open, scheduler, random, state, failed }), onOutage)
}

type NewLine = (state: (isUp: boolean) => void, failed: (error: unknown) => void) => Line

class NodeRedisPort implements RedisPort {
  readonly partitions = 1
  #listener: RedisConnectionListener | null = null
  readonly #commands: Line
  readonly #pushes: Line
  readonly #scripts = new ScriptRunner()
  #told: (push: string, message: string) => void = () => {}
  readonly #heard = (message: string, push: string): void => this.#told(push, message)

  constructor(newLine: NewLine, onOutage: (error: unknown) => void) {
    const failed = (error: unknown) => {
      onOutage(error)
      this.#listener?.failed(error)
    }
    this.#commands = newLine((isUp) => this.#listener?.commands(isUp), failed)
    this.#pushes = newLine((isUp) => this.#listener?.pushes(isUp), failed)
  }

  async call(script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<RedisReply> {
    try {
      return await this.#scripts.run(this.#commands.client, script, keys, args)
    } catch (error) {
      if (error instanceof Error && NOT_NOW.test(error.message)) this.reset()
      throw error
    }
  }

  async subscribe(pushes: readonly string[], told: (push: string, message: string) => void): Promise<void> {
    this.#told = told
    await this.#pushes.client.subscribe([...pushes], this.#heard)
  }

  async unsubscribe(pushes: readonly string[]): Promise<void> {
    await this.#pushes.client.unsubscribe([...pushes], this.#heard)
  }

  onConnection(listener: RedisConnectionListener): void {
    this.#listener = listener
    this.#commands.start()
    this.#pushes.start()
  }

  probes(): readonly number[] {
    return [0]
  }

  reset(): void {
    this.#commands.reset()
    this.#pushes.reset()
  }

  async close(): Promise<void> {
    this.#commands.close()
    this.#pushes.close()
  }
}
