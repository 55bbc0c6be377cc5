import type { ConnectionOptions } from 'node:tls'
import { RungwayError } from '../../errors.ts'
import { type Scheduler, SYSTEM_SCHEDULER } from '../../scheduler.ts'
import { signInRefused } from './check.ts'
import { connected, type LineClient } from './client.ts'
import { reasonOf } from './failure.ts'
import { Line } from './line.ts'
import type { RedisConnectionListener, RedisPort, RedisReply } from './port.ts'
import type { RedisScript } from './scripts.ts'
import { masterOf, type RedisSentinel } from './sentinel.ts'

export interface RedisPortOptions {
  /**
   * Where Redis is: `redis://user:password@host:6379/0`, or `rediss://` for TLS. With `sentinel` it
   * gives user, password, database and scheme; the host is asked for.
   */
  readonly url: string
  /** For `rediss://`: `ca`, `cert`, `key` and what else Node's TLS takes. */
  readonly tls?: ConnectionOptions
  /** Who knows where the master is: `name`, `nodes`, and how to sign in there. */
  readonly sentinel?: RedisSentinel
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
 * pushes, opened anew after each loss, at the master that Sentinel names where that is asked.
 */
export function redisPort(options: RedisPortOptions): RedisPort {
  const { scheduler = SYSTEM_SCHEDULER, random = Math.random, onOutage = () => {} } = options
  if (!/^rediss?:\/\//.test(options.url))
    throw new RungwayError('bad-option', `url is "${options.url}"; it takes redis://host:port or rediss://host:port.`)
  return new NodeRedisPort(
    (state, failed) => new Line({ open: () => openClient(options, scheduler), scheduler, random, state, failed }),
    onOutage,
  )
}

type NewLine = (state: (isUp: boolean) => void, failed: (error: unknown) => void) => Line

class NodeRedisPort implements RedisPort {
  readonly partitions = 1
  #listener: RedisConnectionListener | null = null
  readonly #commands: Line
  readonly #pushes: Line
  /** Scripts that the server of a connection has been told. */
  readonly #known = new WeakMap<LineClient, Set<string>>()
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

  async call({ lua, sha }: RedisScript, keys: readonly string[], args: readonly string[]): Promise<RedisReply> {
    const client = this.#commands.client
    const rest = [`${keys.length}`, ...keys, ...args]
    const known = this.#known.get(client) ?? new Set()
    this.#known.set(client, known)
    // Its text goes first on each connection, so that no call is answered out of turn for want of it.
    const isKnown = known.has(sha)
    known.add(sha)
    try {
      return await client.sendCommand(isKnown ? ['EVALSHA', sha, ...rest] : ['EVAL', lua, ...rest])
    } catch (error) {
      if (isKnown && error instanceof Error && error.message.startsWith('NOSCRIPT'))
        return client.sendCommand(['EVAL', lua, ...rest])
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

/** How long a server has to take a connection, and to say what it is. */
const OPEN_MS = 2_000

/** A client that is connected to a master. */
async function openClient(options: RedisPortOptions, scheduler: Pick<Scheduler, 'after'>): Promise<LineClient> {
  const { url, tls, sentinel } = options
  const isTls = url.startsWith('rediss:')
  const socket = isTls ? { ...tls, tls: true as const } : {}
  const at = sentinel === undefined ? url : atMaster(url, await masterOf(sentinel, scheduler))
  const opened = connected({ url: at, socket }, OPEN_MS, scheduler, async (client) => {
    // Who may not ask is told so by `ready`.
    const info = await client.sendCommand(['INFO', 'replication']).catch((error: unknown) => {
      if (error instanceof Error && error.message.startsWith('NOPERM')) return ''
      throw error
    })
    if (String(info).includes('role:slave')) throw new Error('This Redis is a replica; it takes the master.')
    return client
  })
  return opened.catch((error: unknown) => {
    // What Redis answers is told apart by its first word.
    if (signInRefused(error) !== null) throw error
    throw new Error(`Redis at ${addressOf(at)}: ${reasonOf(error)}`, { cause: error })
  })
}

const REDIS_PORT = '6379'

/** Host and port alone: the rest of the URL is secret. */
function addressOf(url: string): string {
  const { hostname, port } = new URL(url)
  return `${hostname}:${port || REDIS_PORT}`
}

/** The address with another host: to the client, that of the address counts before any other. */
function atMaster(url: string, { host, port }: { readonly host: string; readonly port: number }): string {
  const at = new URL(url)
  at.hostname = host.includes(':') ? `[${host}]` : host
  at.port = `${port}`
  return at.href
}
