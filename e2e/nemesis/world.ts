import { freePort, RedisServer } from '../../tools/redis-server.ts'
import { SentinelServers } from '../redis/sentinel-servers.ts'
import type { NodeSettings } from './contract.ts'
import type { System } from './guest.ts'
import { Line } from './line.ts'
import { Nginx } from './nginx.ts'
import { NodeProcess } from './node-process.ts'

/** One Redis, or a master and a replica that a sentinel watches. */
export type StoreKind = 'one' | 'sentinel'

export const LEASE_MS = 4_000

/** What strikes can be aimed at. */
export interface World {
  readonly url: string
  readonly nodes: readonly Member[]
  /** What there is of the two. */
  readonly redis: RedisServer | null
  readonly sentinel: SentinelServers | null
  close(): Promise<void>
}

/** A node, and the lines to it and from it. */
export interface Member {
  readonly process: NodeProcess
  /** From other nodes. */
  readonly relays: Line
  /** To Redis; null with a sentinel, which says itself where that is. */
  readonly store: Line | null
}

/** At once, without a word. */
export async function kill({ process, relays }: Member): Promise<void> {
  await Promise.all([process.kill(), relays.shut()])
}

/** As a deploy does. */
export async function stop({ process, relays }: Member): Promise<void> {
  await process.stop()
  await relays.shut()
}

export async function start({ process, relays }: Member): Promise<void> {
  await relays.reopen()
  await process.start()
}

interface WorldOptions {
  readonly system: System
  readonly nodes: number
  readonly store: StoreKind
  readonly heard: (node: number, heard: { readonly session: string; readonly name: string; readonly n: number }) => void
}

/** Real nodes behind a real balancer, with a real store, each line a proxy that can be cut. */
export async function openWorld({ system, nodes: count, store, heard }: WorldOptions): Promise<World> {
  // As one who cares for his data has it: what was confirmed is there after a crash.
  const redis = store === 'one' ? await RedisServer.open('--appendonly', 'yes', '--appendfsync', 'always') : null
  const sentinel = store === 'sentinel' ? await SentinelServers.open() : null
  const open = async (index: number): Promise<Member> => {
    const [port, clusterPort] = [await freePort(), await freePort()]
    const relays = await Line.open(clusterPort)
    const line = redis === null ? null : await Line.open(redis.port)
    const settings: NodeSettings = {
      port,
      clusterPort,
      address: `127.0.0.1:${relays.port}`,
      redis: storeOf(line, sentinel),
      leaseMs: LEASE_MS,
    }
    return { process: await NodeProcess.open(system.node, settings, (word) => heard(index, word)), relays, store: line }
  }
  const nodes = await Promise.all(Array.from({ length: count }, (_, index) => open(index)))
  const nginx = await Nginx.open(
    nodes.map(({ process }) => process.settings.port),
    system.balance,
  )
  return {
    url: `http://127.0.0.1:${nginx.port}`,
    nodes,
    redis,
    sentinel,
    async close() {
      await nginx.close()
      await Promise.all(nodes.map(({ process }) => process.kill()))
      for (const { relays, store } of nodes) await Promise.all([relays.shut(), store?.shut()])
      await redis?.close()
      await sentinel?.close()
    },
  }
}

function storeOf(line: Line | null, sentinel: SentinelServers | null): NodeSettings['redis'] {
  if (line !== null) return { url: `redis://127.0.0.1:${line.port}` }
  if (sentinel === null) throw new Error('there is no store')
  return {
    url: 'redis://nowhere',
    sentinel: { name: 'main', nodes: [{ host: '127.0.0.1', port: sentinel.port }] },
  }
}
