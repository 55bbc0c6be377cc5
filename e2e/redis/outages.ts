import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type Subscription } from '@rungway/client/channels'
import { createGateway } from '@rungway/gateway'
import { serve } from '@rungway/gateway/node'
import { RedisBroker, type RedisPortOptions, redisPort } from '@rungway/gateway/redis'
import { REFUSE, TcpProxy } from '@rungway/proxy'
import { WebSocket } from 'ws'
import { RedisServer } from '../../tools/redis-server.ts'
import { ClusterServers } from './cluster-servers.ts'
import { SentinelServers } from './sentinel-servers.ts'
import { until } from './until.ts'

/** What those hear that are subscribed on one node, of what is published on another every 20 ms. */
export interface Outage {
  readonly name: string
  /** How long Redis was away, by what was done to it. */
  readonly awayMs: number
  /** The longest time without a publication. */
  readonly silenceMs: number
  /** From then on that Redis was back to the first publication. */
  readonly backMs: number
  readonly published: number
  /** Never heard. */
  readonly missing: number
  readonly doubled: number
  /** Not in the history afterwards. */
  readonly lost: number
  /** Whether subscribers were told that something may be lost. */
  readonly isToldLost: boolean
}

const EVERY_MS = 20
/** Before and after what happens. */
const STEADY_MS = 1_000
const AWAY_MS = 3_000

async function openNode(options: RedisPortOptions) {
  const broker = new RedisBroker(redisPort(options))
  await broker.ready()
  const allow = { subscribe: 'anyone', publish: 'anyone', history: 'anyone' } as const
  const gateway = createGateway({ broker, channels: { 'room:{id}': { allow, history: { messages: 10_000 } } } })
  const server = await serve({ gateway, port: 0, hostname: '127.0.0.1' })
  const client = connect(`http://127.0.0.1:${server.port}`, { environment: { WebSocket } })
  return {
    client,
    async close() {
      client.close()
      await server.close()
      await broker.close()
    },
  }
}

/** What a subscription hears: numbers, and when. */
function listen(subscription: Subscription) {
  const heard: { readonly data: number; readonly at: number }[] = []
  let isToldLost = false
  subscription.on('publication', ({ data }) => void heard.push({ data: Number(data), at: performance.now() }))
  subscription.on('status', (status) => {
    if (status.name === 'live' && !status.recovered) isToldLost = true
  })
  return { heard, isToldLost: () => isToldLost }
}

/** `harm` resolves when Redis is back, to how long it was away. */
async function measure(
  name: string,
  publisher: RedisPortOptions,
  subscriber: RedisPortOptions,
  harm: () => Promise<number>,
): Promise<Outage> {
  const nodes = [await openNode(publisher), await openNode(subscriber)] as const
  const rooms = nodes.map(({ client }) => client.channel('room:outage'))
  const [from, to] = rooms
  if (from === undefined || to === undefined) throw new Error('there are two rooms')
  const { heard, isToldLost } = listen(to.subscribe())
  let published = 0
  let isOver = false
  const publishing: Promise<unknown>[] = []
  const publishAll = async () => {
    while (!isOver) {
      publishing.push(from.publish(++published))
      await sleep(EVERY_MS)
    }
  }
  const all = publishAll()
  await until(() => {
    if (heard.length === 0) throw new Error('nothing is heard')
  })
  await sleep(STEADY_MS)
  const awayMs = await harm()
  const back = performance.now()
  const first = await until(() => {
    const next = heard.find(({ at }) => at > back)
    if (next === undefined) throw new Error('nothing is heard again')
    return next
  })
  await sleep(STEADY_MS)
  isOver = true
  await all
  await Promise.all(publishing)
  await until(() => {
    if (!heard.some(({ data }) => data === published)) throw new Error('the last is not heard')
  })
  const gaps = heard.map(({ at }, index) => at - (heard[index - 1]?.at ?? at))
  const { publications } = await from.history({ limit: 1_000 })
  const stored = new Set(publications.map(({ data }) => Number(data)))
  const numbers = new Set(heard.map(({ data }) => data))
  for (const node of nodes) await node.close()
  // The first ones may have been published before anyone listened.
  const begun = heard[0]?.data ?? 1
  const due = Array.from({ length: published - begun + 1 }, (_, index) => begun + index)
  return {
    name,
    awayMs,
    silenceMs: Math.max(...gaps),
    backMs: first.at - back,
    published,
    missing: due.filter((each) => !numbers.has(each)).length,
    doubled: heard.length - numbers.size,
    lost: due.filter((each) => !stored.has(each)).length,
    isToldLost: isToldLost(),
  }
}

async function timed(harm: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await harm()
  return performance.now() - began
}

async function onOne(): Promise<Outage[]> {
  const server = await RedisServer.open('--appendonly', 'yes', '--appendfsync', 'always')
  const { url } = server
  const away = (back: () => Promise<void>) => () =>
    timed(async () => {
      await server.kill()
      await sleep(AWAY_MS)
      await back()
    })
  const rows = [
    await measure(
      'killed, and back with its data',
      { url },
      { url },
      away(() => server.start()),
    ),
    await measure(
      'killed, and back empty',
      { url },
      { url },
      away(() => server.restartEmpty()),
    ),
    await measure('stands still', { url }, { url }, () =>
      timed(async () => {
        server.freeze()
        await sleep(AWAY_MS)
        server.thaw()
      }),
    ),
  ]
  const proxy = await TcpProxy.open({ target: server.port })
  const cut = () =>
    timed(async () => {
      proxy.use(REFUSE)
      proxy.cut()
      await sleep(AWAY_MS)
      proxy.use({})
    })
  const behind = { url: `redis://127.0.0.1:${proxy.port}` }
  rows.push(await measure('cut off from the node of subscribers', { url }, behind, cut))
  rows.push(await measure('cut off from the node of publishers', behind, { url }, cut))
  await proxy.close()
  await server.close()
  return rows
}

async function onSentinel(): Promise<Outage[]> {
  const servers = await SentinelServers.open()
  const sentinel = { name: 'main', nodes: [{ host: '127.0.0.1', port: servers.port }] }
  const options = { url: 'redis://nowhere', sentinel }
  const row = await measure('dies, and Sentinel promotes a replica that lacks 10', options, options, () =>
    timed(() => servers.failOver(10)),
  )
  await servers.close()
  return [row]
}

async function onCluster(): Promise<Outage[]> {
  const servers = await ClusterServers.open(3)
  const options = { url: `redis://127.0.0.1:${servers.masters[1]?.port}`, cluster: {} }
  const find = () => servers.holding('*}m:room:outage')
  const moved = await measure('a slot moves, with 10,000 keys beside', options, options, async () => {
    const { master, key } = await find()
    const tag = key.slice(0, key.indexOf('}') + 1)
    const fill = `for i = 1, 10000 do redis.call('SET', KEYS[1] .. i, 'x') end`
    await master.run('EVAL', fill, '1', `${tag}fill:`)
    const next = servers.masters.find((each) => each !== master) ?? master
    const slot = String(await master.run('CLUSTER', 'KEYSLOT', key))
    return await timed(() => servers.move(slot, master, next))
  })
  const { master } = await find()
  const replica = await servers.addReplica(servers.masters.indexOf(master))
  const died = await measure('a master of a cluster dies, and its replica takes over', options, options, () =>
    timed(async () => {
      await master.kill()
      await until(async () => {
        if (!String(await replica.run('ROLE')).startsWith('master')) throw new Error('it has not taken over')
      })
    }),
  )
  await servers.close()
  return [moved, died]
}

export async function measureOutages(): Promise<readonly Outage[]> {
  return [...(await onOne()), ...(await onSentinel()), ...(await onCluster())]
}
