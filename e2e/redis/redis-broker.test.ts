import { RedisBroker, redisPort } from '@rungway/gateway/redis'
import { type BrokerHarness, brokerSuite } from '@rungway/gateway/testing'
import { REFUSE, TcpProxy } from '@rungway/proxy'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { hasRedis, RedisServer } from '../../tools/redis-server.ts'
import { SuiteTime } from './suite-time.ts'

const ABILITIES = ['second', 'third', 'pass', 'cutPushes', 'loseAnswer', 'restartEmpty', 'rollBack', 'kill'] as const

/** A connection that begins so is for pushes. */
const SUBSCRIBE = /\r\nsubscribe\r\n/i

let server: RedisServer
/** Shared by all cases: nothing happens to their connections. */
let others: readonly [RedisBroker, RedisBroker]
let killed: string | null = null

const time = new SuiteTime()
const { scheduler } = time

/** Time passes for what is stored, and for the node that is dead: others would renew their leases. */
async function age(ms: number): Promise<void> {
  await time.pass(ms, server)
  if (killed !== null) await server.run('ZINCRBY', 'rungway:owners', `${-ms}`, killed)
}

const newBroker = (url: string): RedisBroker =>
  new RedisBroker(redisPort({ url, scheduler }), { repeatMs: 0, scheduler })

/** A broker behind a proxy that breaks one connection or the other, and two that nothing happens to. */
async function open(): Promise<BrokerHarness> {
  const proxy = await TcpProxy.open({ target: server.port })
  const pushes = new Set<unknown>()
  let isCut = false
  let losing: 'nothing' | 'next' | 'answer' = 'nothing'
  proxy.use({
    chunk(bytes, way, connection) {
      if (way === 'up' && SUBSCRIBE.test(bytes.toString('latin1'))) pushes.add(connection)
      if (pushes.has(connection)) return isCut ? 'cut' : 'pass'
      if (losing === 'next' && way === 'up') losing = 'answer'
      else if (losing === 'answer' && way === 'down') {
        losing = 'nothing'
        return 'cut'
      }
      return 'pass'
    },
  })
  const broker = newBroker(`redis://127.0.0.1:${proxy.port}`)
  return {
    broker,
    second: others[0],
    third: others[1],
    pass: age,
    cutPushes() {
      isCut = true
      if (pushes.size === 0) throw new Error('there has been no connection for pushes')
      for (const each of proxy.connections) if (pushes.has(each)) each.cut()
      return async () => {
        isCut = false
      }
    },
    loseAnswer() {
      losing = 'next'
    },
    restartEmpty: () => server.restartEmpty(),
    rollBack: (count) => server.rollBack(count),
    kill() {
      killed = broker.node
      proxy.use(REFUSE)
      proxy.cut()
    },
    async close() {
      killed = null
      await broker.close()
      await proxy.close()
    },
  }
}

describe.skipIf(!hasRedis)('the broker over Redis', () => {
  beforeAll(async () => {
    server = await RedisServer.open('--appendonly', 'yes', '--appendfsync', 'no')
    others = [newBroker(server.url), newBroker(server.url)]
  })
  afterAll(async () => {
    await Promise.all(others.map((each) => each.close()))
    await server.close()
  })

  brokerSuite(test, ABILITIES, open)
})
