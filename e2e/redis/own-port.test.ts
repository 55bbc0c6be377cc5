import { createClient } from '@redis/client'
import { type Scheduler, SYSTEM_SCHEDULER } from '@rungway/gateway'
import { RedisBroker, type RedisPort, type RedisReply } from '@rungway/gateway/redis'
import { brokerSuite } from '@rungway/gateway/testing'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { hasRedis, RedisServer } from '../../tools/redis-server.ts'

/**
 * A port over a client that an application has: it reconnects by itself. Keys are divided as in a
 * cluster, and pushes are sharded, which one server does as well.
 */
async function ownPort(url: string): Promise<RedisPort> {
  const commands = await createClient({ url }).connect()
  const pushes = await createClient({ url }).connect()
  let told: (push: string, message: string) => void = () => {}
  const heard = (message: string, push: string) => told(push, message)
  const run = (args: string[]) => commands.sendCommand<RedisReply>(args)
  return {
    partitions: 8,
    async call({ sha, lua }, keys, args) {
      const rest = [`${keys.length}`, ...keys, ...args]
      return await run(['EVALSHA', sha, ...rest]).catch((error: Error) => {
        if (error.message.startsWith('NOSCRIPT')) return run(['EVAL', lua, ...rest])
        throw error
      })
    },
    async subscribe(names, listener) {
      told = listener
      await Promise.all(names.map((name) => pushes.sSubscribe(name, heard)))
    },
    async unsubscribe(names) {
      await pushes.sUnsubscribe([...names], heard)
    },
    onConnection(listener) {
      listener.commands(true)
      listener.pushes(true)
    },
    probes: () => [0],
    reset() {},
    async close() {
      commands.destroy()
      pushes.destroy()
    },
  }
}

/** What waits for Redis waits long: a machine whose neighbours are busy may answer late. */
const scheduler: Scheduler = {
  ...SYSTEM_SCHEDULER,
  after: (ms, run) => SYSTEM_SCHEDULER.after(ms > 1_000 ? ms * 10 : ms, run),
}

describe.skipIf(!hasRedis)('the broker over a client of an application, with keys in parts', () => {
  let server: RedisServer
  let broker: RedisBroker
  let second: RedisBroker
  beforeAll(async () => {
    server = await RedisServer.open()
    broker = new RedisBroker(await ownPort(server.url), { scheduler })
    second = new RedisBroker(await ownPort(server.url), { scheduler })
    await broker.ready()
  })
  afterAll(async () => {
    await Promise.all([broker.close(), second.close()])
    await server.close()
  })

  brokerSuite(test, ['second'], () => ({ broker, second, close: async () => {} }))
})
