import { RedisBroker, redisPort } from '@rungway/gateway/redis'
import { type BrokerHarness, brokerSuite } from '@rungway/gateway/testing'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { hasRedis } from '../../tools/redis-server.ts'
import { VICTIM } from './lagging-line.ts'
import { SentinelServers } from './sentinel-servers.ts'
import { SuiteTime } from './suite-time.ts'

const ABILITIES = ['second', 'third', 'pass', 'cutPushes', 'loseAnswer', 'restartEmpty', 'rollBack', 'kill'] as const

const time = new SuiteTime()
const { scheduler } = time
let servers: SentinelServers
/** Shared by all cases: nothing but a failover happens to their connections. */
let others: readonly RedisBroker[] = []
let killed: string | null = null

async function age(ms: number): Promise<void> {
  await time.pass(ms, servers.master)
  if (killed !== null) await servers.master.run('ZINCRBY', 'rungway:owners', `${-ms}`, killed)
}

function newBroker(user = ''): RedisBroker {
  const sentinel = { name: 'main', nodes: [{ host: '127.0.0.1', port: servers.port }] }
  const port = redisPort({ url: `redis://${user}nowhere`, sentinel, scheduler })
  return new RedisBroker(port, { repeatMs: 0, scheduler })
}

const sharedOf = ([second, third]: readonly RedisBroker[]) =>
  second === undefined || third === undefined ? {} : { second, third }

function open(): BrokerHarness {
  const broker = newBroker(`${VICTIM}:any@`)
  return {
    broker,
    ...sharedOf(others),
    pass: age,
    cutPushes() {
      for (const line of servers.lines) line.cut('pushes')
      return async () => {
        for (const line of servers.lines) line.cut('nothing')
      }
    },
    loseAnswer() {
      for (const line of servers.lines) line.loseAnswer()
    },
    restartEmpty: () => servers.restartEmpty(),
    rollBack: (count) => servers.promote(count),
    kill() {
      killed = broker.node
      for (const line of servers.lines) line.cut('all')
    },
    async close() {
      killed = null
      await broker.close()
      for (const line of servers.lines) line.cut('nothing')
    },
  }
}

describe.skipIf(!hasRedis)('the broker over a master that Sentinel watches, whose replica lags', () => {
  beforeAll(async () => {
    servers = await SentinelServers.open()
    others = [newBroker(), newBroker()]
  })
  afterAll(async () => {
    await Promise.all(others.map((each) => each.close()))
    await servers?.close()
  })

  brokerSuite(test, ABILITIES, open)
})
