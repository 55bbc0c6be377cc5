import type { ConnectionOptions } from 'node:tls'
import type { Scheduler } from '../../scheduler.ts'
import { connected } from './client.ts'

/** Who knows where the master is. */
export interface RedisSentinel {
  /** What the sentinels call the master. */
  readonly name: string
  /** Where sentinels listen; asked in this order. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[]
  /** For sentinels that ask for it. Not that of the master, which is in `url`. */
  readonly username?: string
  /** For sentinels that ask for it. */
  readonly password?: string
  /** Connects to the sentinels by TLS, with these. */
  readonly tls?: ConnectionOptions
}

/** How long one sentinel has to answer. */
const ASK_MS = 1_000

/**
 * Where the master is now, by the first sentinel that answers. Asked for each connection: that is
 * all that a client has to do after a failover, beside closing what it had.
 */
export async function masterOf(
  { name, nodes, username, password, tls }: RedisSentinel,
  scheduler: Pick<Scheduler, 'after'>,
): Promise<{ readonly host: string; readonly port: number }> {
  const failures: unknown[] = []
  for (const { host, port } of nodes) {
    const socket = { ...(tls === undefined ? {} : { ...tls, tls: true as const }), host, port }
    const login = { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) }
    try {
      return await connected({ ...login, socket }, ASK_MS, scheduler, async (client) => {
        const answer = await client.sendCommand(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name])
        client.destroy()
        if (!Array.isArray(answer)) throw new Error(`${host}:${port} knows no master "${name}".`)
        return { host: String(answer[0]), port: Number(answer[1]) }
      })
    } catch (error) {
      failures.push(error)
    }
  }
  throw new AggregateError(failures, `None of ${nodes.length} sentinels knows where "${name}" is.`)
}
