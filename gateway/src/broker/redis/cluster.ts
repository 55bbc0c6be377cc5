import type { LineClient } from './client.ts'
import type { RedisAddress } from './open-redis.ts'
import { CLUSTER_PARTITIONS, slotOf } from './slots.ts'

/** Servers that share the keys, each with a part of them. */
export interface RedisCluster {
  /** Nodes that are asked which there are, beside that of `url`: it may be away. Default: none. */
  readonly nodes?: readonly { readonly host: string; readonly port: number }[]
  /**
   * Where this process reaches a node that the cluster says is there: behind a translation of
   * addresses the two differ. Default: there.
   */
  readonly nodeAddressMap?: (node: { readonly host: string; readonly port: number }) => {
    readonly host: string
    readonly port: number
  }
}

/** `host:port`, as a server is known by. */
export const nameOf = ({ host, port }: RedisAddress): string => `${host}:${port}`

/** Which master has which partition; none for one whose slot no node serves. */
export type ClusterMap = ReadonlyMap<number, RedisAddress>

/** By one server's view. `asked` is where it is, for what it says of itself without a host. */
export async function readMap(client: LineClient, asked: RedisAddress): Promise<ClusterMap> {
  const reply = await client.sendCommand(['CLUSTER', 'SLOTS'])
  const map = new Map<number, RedisAddress>()
  for (const range of Array.isArray(reply) ? reply : []) {
    const [from, to, master] = Array.isArray(range) ? range : []
    if (!Array.isArray(master)) continue
    const [host, port] = master
    const at = { host: host === null || host === '' || host === '?' ? asked.host : String(host), port: Number(port) }
    for (let partition = 0; partition < CLUSTER_PARTITIONS; partition++) {
      const slot = slotOf(partition)
      if (slot >= Number(from) && slot <= Number(to)) map.set(partition, at)
    }
  }
  return map
}

/** Where a part is now, by what a server answers that has it no more; null for any other answer. */
export function movedTo(error: unknown, asked: RedisAddress): RedisAddress | null {
  const moved = error instanceof Error ? /^MOVED \d+ (.*):(\d+)$/.exec(error.message) : null
  if (moved === null) return null
  const [, host = '', port] = moved
  return { host: host === '' || host === '?' ? asked.host : host, port: Number(port) }
}
