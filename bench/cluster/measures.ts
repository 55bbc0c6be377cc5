import type { RedisServer } from '../../tools/redis-server.ts'
import { quantile } from '../format/quantile.ts'
import type { Remote } from '../run/processes/calls.ts'
import type { Crowd, Node } from './contract.ts'
import { openCrowd, openNode } from './processes.ts'

/** Sizes of one round. */
export interface Work {
  readonly subscribers: number
  readonly publications: number
  readonly everyMs: number
  readonly polls: number
  readonly messages: number
}

const WARM_UP = 20
const SESSIONS = 8

async function withNodes<T>(
  redis: RedisServer | null,
  count: number,
  measure: (nodes: readonly Remote<Node>[], urls: readonly string[], crowd: Remote<Crowd>) => Promise<T>,
): Promise<T> {
  const crowd = openCrowd()
  const nodes = Array.from({ length: count }, () => openNode({ redis: redis?.url ?? null }))
  try {
    return await measure(nodes, await Promise.all(nodes.map((node) => node.listen())), crowd)
  } finally {
    crowd.end()
    for (const node of nodes) node.end()
  }
}

const cpuOf = async (nodes: readonly Remote<Node>[]): Promise<number> =>
  (await Promise.all(nodes.map((node) => node.cpuMs()))).reduce((sum, ms) => sum + ms, 0)

export interface FanOut {
  /** Of all nodes, for one delivery, in µs. Redis not included. */
  readonly cpuMicros: number
  readonly p99Ms: number
}

/** What is published on the first node is heard by subscribers that are spread over all. */
export const fanOut = (redis: RedisServer | null, count: number, work: Work): Promise<FanOut> =>
  withNodes(redis, count, async (nodes, urls, crowd) => {
    const { subscribers, publications, everyMs } = work
    for (const url of urls) await crowd.subscribe(url, subscribers / count)
    const publish = async (publishes: number): Promise<readonly number[]> => {
      await nodes[0]?.publish(publishes, everyMs)
      return await crowd.lateness(publishes * subscribers)
    }
    await publish(WARM_UP)
    const before = await cpuOf(nodes)
    const late = await publish(publications)
    const cpuMs = (await cpuOf(nodes)) - before
    return { cpuMicros: (cpuMs * 1_000) / (publications * subscribers), p99Ms: quantile(late, 0.99) }
  })

export interface Polls {
  readonly homeMs: number
  readonly otherMs: number
  /** Commands of Redis for a poll, beyond those that nodes run anyway. */
  readonly commands: number
}

async function commandsOf(redis: RedisServer): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(String(await redis.run('INFO', 'stats')))?.[1])
}

/** Polls of one session at its home, and at another node. */
export const polls = (redis: RedisServer, { polls: count }: Work): Promise<Polls> =>
  withNodes(redis, 2, async (_, [home = '', other = ''], crowd) => {
    const [before, began] = [await commandsOf(redis), performance.now()]
    const times = await crowd.poll(home, other, count)
    const [after, tookMs] = [await commandsOf(redis), performance.now() - began]
    // The same time without polls: leases are renewed, and connections probed.
    await new Promise((resolve) => setTimeout(resolve, tookMs))
    const idle = (await commandsOf(redis)) - after
    const more = Math.max(0, after - before - idle)
    return {
      homeMs: quantile(times.home, 0.5),
      otherMs: quantile(times.other, 0.5),
      // A session is opened by one, and how many renewals fall into a span differs by a few.
      commands: more <= FEW ? 0 : more / (2 * count),
    }
  })
const FEW = 25

export interface Relayed {
  readonly homePerSecond: number
  readonly otherPerSecond: number
}

/** Messages of sessions whose home is the first node, over it and over the second. */
export const relayed = (redis: RedisServer, kind: 'post' | 'echo', { messages }: Work): Promise<Relayed> =>
  withNodes(redis, 2, async (_, [home = '', other = ''], crowd) => {
    const each = messages / SESSIONS
    return {
      homePerSecond: await crowd[kind](home, home, SESSIONS, each),
      otherPerSecond: await crowd[kind](home, other, SESSIONS, each),
    }
  })
