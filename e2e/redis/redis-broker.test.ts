import { createClient } from '@redis/client'
import { type Scheduler, SYSTEM_SCHEDULER } from '@rungway/gateway'
import { RedisBroker, redisPort } from '@rungway/gateway/redis'
import { type BrokerHarness, brokerSuite } from '@rungway/gateway/testing'
import { REFUSE, TcpProxy } from '@rungway/proxy'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { hasRedis, RedisServer } from './redis-server.ts'

const ABILITIES = ['second', 'third', 'pass', 'cutPushes', 'loseAnswer', 'restartEmpty', 'rollBack', 'kill'] as const

/** Makes all that expires so much older, and what is stored too. */
const AGE = `
for _, key in ipairs(redis.call('KEYS', '*')) do
  local left = redis.call('PTTL', key)
  if left > 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end
  if redis.call('TYPE', key).ok == 'stream' then
    local entries = redis.call('XRANGE', key, '-', '+')
    redis.call('DEL', key)
    for _, entry in ipairs(entries) do
      local at, rest = string.match(entry[2][2], '^(%d+)(.*)$')
      redis.call('XADD', key, entry[1], 'v', string.format('%.0f', at - ARGV[1]) .. rest)
    end
    if left > ARGV[1] + 0 then redis.call('PEXPIRE', key, left - ARGV[1]) else redis.call('DEL', key) end
  end
end`

let server: RedisServer
let passed = 0
/** Shared by all cases: nothing happens to their connections. */
let others: readonly [RedisBroker, RedisBroker]
let killed: string | null = null

/**
 * What waits for Redis waits long: a machine whose neighbours are busy may answer late. Pauses are
 * as they are.
 */
const scheduler: Scheduler = {
  ...SYSTEM_SCHEDULER,
  now: () => SYSTEM_SCHEDULER.now() + passed,
  after: (ms, run) => SYSTEM_SCHEDULER.after(ms > 1_000 ? ms * 10 : ms, run),
}

/** Time passes for what is stored, and for the node that is dead: others would renew their leases. */
async function age(ms: number): Promise<void> {
  passed += ms
  const client = await createClient({ url: server.url }).connect()
  await client.eval(AGE, { arguments: [`${ms}`] })
  if (killed !== null) await client.zIncrBy('rungway:owners', -ms, killed)
  await client.close()
}

const newBroker = (url: string): RedisBroker =>
  new RedisBroker(redisPort({ url, scheduler }), { repeatMs: 0, scheduler })

/** A broker behind a proxy that breaks one connection or the other, and two that nothing happens to. */
async function open(): Promise<BrokerHarness> {
  const proxy = await TcpProxy.open({ target: server.port })
  const pushes = new WeakSet()
  let isCut = false
  let losing: 'nothing' | 'next' | 'answer' = 'nothing'
  proxy.use({
    chunk(bytes, way, connection) {
      if (way === 'up' && bytes.includes('\r\nSUBSCRIBE\r\n')) pushes.add(connection)
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
