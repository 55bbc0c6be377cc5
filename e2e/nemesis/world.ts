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
  /** From each other node, by its place among all. */
  readonly relays: ReadonlyMap<number, Line>
  /** To Redis; null with a sentinel, which says itself where that is. */
  readonly store: Line | null
}

/** At once, without a word. */
export async function kill({ process, relays }: Member): Promise<void> {
  await Promise.all([process.kill(), shut(relays)])
}

/** As a deploy does. */
export async function stop({ process, relays }: Member): Promise<void> {
  await process.stop()
  await shut(relays)
}

export async function start({ process, relays }: Member): Promise<void> {
  await Promise.all([...relays.values()].map((line) => line.reopen()))
  await process.start()
}

/** Nothing listens there any more: a line that is open would accept, and hang up. */
const shut = (relays: Member['relays']): Promise<unknown> =>
  Promise.all([...relays.values()].map((line) => line.shut()))

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
  const places = Array.from({ length: count }, (_, index) => index)
  const ports = await Promise.all(places.map(async () => ({ port: await freePort(), clusterPort: await freePort() })))
  /** To each node, by the place of the one that comes by it. */
  const relays = await Promise.all(
    ports.map(async ({ clusterPort }, to) => {
      const others = places.filter((from) => from !== to)
      return new Map(await Promise.all(others.map(async (from) => [from, await Line.open(clusterPort)] as const)))
    }),
  )
  const open = async ({ port, clusterPort }: Ports, index: number): Promise<Member> => {
    const store = redis === null ? null : await Line.open(redis.port)
    const settings: NodeSettings = {
      port,
      clusterPort,
      address: addressOf(clusterPort),
      lines: Object.fromEntries(
        ports.flatMap((other, to) => {
          const line = relays[to]?.get(index)
          return line === undefined ? [] : [[addressOf(other.clusterPort), addressOf(line.port)]]
        }),
      ),
      redis: storeOf(store, sentinel),
      leaseMs: LEASE_MS,
    }
    const process = await NodeProcess.open(system.node, settings, (word) => heard(index, word))
    return { process, relays: relays[index] ?? new Map(), store }
  }
  const nodes = await Promise.all(ports.map(open))
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
      await Promise.all(nodes.flatMap(({ relays, store }) => [shut(relays), store?.shut()]))
      await redis?.close()
      await sentinel?.close()
    },
  }
}

interface Ports {
  readonly port: number
  readonly clusterPort: number
}

const addressOf = (port: number): string => `127.0.0.1:${port}`

function storeOf(line: Line | null, sentinel: SentinelServers | null): NodeSettings['redis'] {
  if (line !== null) return { url: `redis://${addressOf(line.port)}` }
  if (sentinel === null) throw new Error('there is no store')
  return {
    url: 'redis://nowhere',
    sentinel: { name: 'main', nodes: [{ host: '127.0.0.1', port: sentinel.port }] },
  }
}
