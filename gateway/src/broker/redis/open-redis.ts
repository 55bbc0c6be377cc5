import type { ConnectionOptions } from 'node:tls'
import type { Scheduler } from '../../scheduler.ts'
import { refusalOf } from './check.ts'
import { connected, type LineClient } from './client.ts'
import { reasonOf } from './failure.ts'

/** Where a server listens. */
export interface RedisAddress {
  readonly host: string
  readonly port: number
}

/** How long a server has to take a connection, and to say what it is. */
const OPEN_MS = 2_000

/** A client that is connected to what is at that URL, which is a master unless any will do. */
export async function openRedis(
  url: string,
  tls: ConnectionOptions | undefined,
  scheduler: Pick<Scheduler, 'after'>,
  role: 'master' | 'any' = 'master',
): Promise<LineClient> {
  const socket = url.startsWith('rediss:') ? { ...tls, tls: true as const } : {}
  const opened = connected({ url, socket }, OPEN_MS, scheduler, async (client) => {
    // Who may not ask is told so by `ready`.
    const info = await client.sendCommand(['INFO', 'replication']).catch((error: unknown) => {
      if (error instanceof Error && error.message.startsWith('NOPERM')) return ''
      throw error
    })
    if (role === 'master' && String(info).includes('role:slave'))
      throw new Error('This Redis is a replica; it takes the master.')
    return client
  })
  return opened.catch((error: unknown) => {
    // What Redis answers is told apart by its first word.
    if (refusalOf(error) !== null) throw error
    throw new Error(`Redis at ${addressOf(url)}: ${reasonOf(error)}`, { cause: error })
  })
}

const REDIS_PORT = 6379

/** Where a URL leads. */
export function hostOf(url: string): RedisAddress {
  const { hostname, port } = new URL(url)
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? REDIS_PORT : Number(port) }
}

/** Host and port alone: the rest of the URL is secret. */
function addressOf(url: string): string {
  const { host, port } = hostOf(url)
  return `${host}:${port}`
}

/** The URL with another host: to the client, that of the URL counts before any other. */
export function urlAt(url: string, { host, port }: RedisAddress): string {
  const at = new URL(url)
  at.hostname = host.includes(':') ? `[${host}]` : host
  at.port = `${port}`
  return at.href
}
