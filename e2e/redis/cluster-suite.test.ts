import { RedisBroker, redisPort } from '@rungway/gateway/redis'
import { type BrokerHarness, brokerSuite } from '@rungway/gateway/testing'
import { REFUSE, TcpProxy } from '@rungway/proxy'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { hasRedis } from '../../tools/redis-server.ts'
import { ClusterServers } from './cluster-servers.ts'
import { SuiteTime } from './suite-time.ts'

const ABILITIES = [
  'second',
  'third',
  'pass',
  'cutPushes',
  'loseAnswer',
  'restartEmpty',
  'rollBack',
  'move',
  'kill',
] as const
/** A connection that begins so is for pushes. */
const SUBSCRIBE = /\r\nssubscribe\r\n/i

const time = new SuiteTime()
const { scheduler } = time
let servers: ClusterServers
/** Shared by all cases: nothing happens to their connections. */
let others: readonly [RedisBroker, RedisBroker]
let killed: string | null = null

async function age(ms: number): Promise<void> {
  await time.pass(ms, ...servers.masters)
  if (killed === null) return
  const { master, key } = await servers.holding('rungway:{0}owners')
  await master.run('ZINCRBY', key, `${-ms}`, killed)
}

const urlOf = (port: number | undefined): string => `redis://127.0.0.1:${port}`

function newBroker(proxies: ReadonlyMap<number, TcpProxy> = new Map()): RedisBroker {
  const nodeAddressMap = ({ host, port }: { host: string; port: number }) => ({
    host,
    port: proxies.get(port)?.port ?? port,
  })
  const url = urlOf(servers.masters[0]?.port)
  return new RedisBroker(redisPort({ url, cluster: { nodeAddressMap }, scheduler }), { repeatMs: 0, scheduler })
}

/** A broker behind proxies that break one kind of connections or the other, and two that nothing happens to. */
async function open(): Promise<BrokerHarness> {
  const pushes = new Set<unknown>()
  let isCut = false
  let losing: 'nothing' | 'next' | 'answer' = 'nothing'
  const proxies = new Map<number, TcpProxy>()
  for (const { port } of servers.masters) {
    const proxy = await TcpProxy.open({ target: port })
    proxies.set(port, proxy)
    let answering: unknown = null
    proxy.use({
      chunk(bytes, way, connection) {
        const text = bytes.toString('latin1')
        if (way === 'up' && SUBSCRIBE.test(text)) pushes.add(connection)
        if (pushes.has(connection)) return isCut ? 'cut' : 'pass'
        if (losing === 'next' && way === 'up' && text.includes('suite:')) {
          losing = 'answer'
          answering = connection
        } else if (losing === 'answer' && way === 'down' && answering === connection) {
          losing = 'nothing'
          return 'cut'
        }
        return 'pass'
      },
    })
  }
  const all = [...proxies.values()]
  const broker = newBroker(proxies)
  await broker.ready()
  return {
    broker,
    second: others[0],
    third: others[1],
    pass: age,
    cutPushes() {
      isCut = true
      if (pushes.size === 0) throw new Error('there has been no connection for pushes')
      for (const { connections } of all) for (const each of connections) if (pushes.has(each)) each.cut()
      return async () => {
        isCut = false
      }
    },
    loseAnswer() {
      losing = 'next'
    },
    async restartEmpty() {
      await Promise.all(servers.masters.map((master) => master.restartEmpty()))
    },
    async rollBack(count) {
      // Where the newest is; the others have lost nothing.
      const newest = servers.masters.map((master) => ({ master, at: master.newest() }))
      await newest.reduce((one, other) => (other.at > one.at ? other : one)).master.rollBack(count)
    },
    async move(channel) {
      const { master, key } = await servers.holding(`*}m:${channel}`)
      const next = servers.masters[(servers.masters.indexOf(master) + 1) % servers.masters.length]
      if (next !== undefined) await servers.move(String(await master.run('CLUSTER', 'KEYSLOT', key)), master, next)
    },
    kill() {
      killed = broker.node
      for (const each of all) {
        each.use(REFUSE)
        each.cut()
      }
    },
    async close() {
      killed = null
      await broker.close()
      await Promise.all(all.map((each) => each.close()))
    },
  }
}

describe.skipIf(!hasRedis)('the broker over Redis Cluster', () => {
  beforeAll(async () => {
    servers = await ClusterServers.open(3, '--appendonly', 'yes', '--appendfsync', 'no')
    others = [newBroker(), newBroker()]
  })
  afterAll(async () => {
    await Promise.all(others.map((each) => each.close()))
    await servers.close()
  })

  brokerSuite(test, ABILITIES, open)
})
