import assert from 'node:assert/strict'
import { type Broker, type Published, type Scheduler, SYSTEM_SCHEDULER, type Told } from '@rungway/gateway'
import { RedisBroker, redisPort } from '@rungway/gateway/redis'
import { HALF_OPEN, type ProxyConnection, TcpProxy } from '@rungway/proxy'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { hasRedis, RedisServer } from '../../tools/redis-server.ts'

const KEEP = { messages: 1_000, bytes: 1_000_000, ageMs: 600_000 }

let server: RedisServer

/** Publishes until the store has it. */
async function stored(broker: Broker, channel: string, data: unknown, producer: string, seq: number) {
  for (;;) {
    const how = { key: { producer, seq }, keep: KEEP, author: null }
    const published: Published = await broker.publish(channel, JSON.stringify(data), how)
    if (published.type !== 'unsure') return published
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const allOf = async (broker: Broker, channel: string): Promise<unknown[]> =>
  (await broker.history(channel, { limit: 1_000 })).publications.map(({ data }) => JSON.parse(data))

async function newBroker(scheduler: Scheduler = SYSTEM_SCHEDULER) {
  const proxy = await TcpProxy.open({ target: server.port })
  const broker = new RedisBroker(redisPort({ url: `redis://127.0.0.1:${proxy.port}` }), { scheduler })
  onTestFinished(async () => {
    await broker.close()
    await proxy.close()
  })
  return { broker, proxy }
}

const soon = { timeout: 20_000, interval: 5 }

describe.skipIf(!hasRedis)('a broker over Redis on a network that fails', () => {
  beforeAll(async () => {
    server = await RedisServer.open('--appendonly', 'yes', '--appendfsync', 'no')
  })
  afterAll(() => server.close())

  test('whatever is cut while two nodes publish, the store has each publication once and in order', async () => {
    const nodes = [await newBroker(), await newBroker()]
    const channel = 'storm'
    // A connection lives for so many pieces of what the server sends.
    const left = new WeakMap<ProxyConnection, number>()
    let lives = 0
    for (const { proxy } of nodes)
      proxy.use({
        chunk(_bytes, way, connection) {
          if (way === 'up') return 'pass'
          const pieces = left.get(connection) ?? 4 + ((lives++ * 7) % 13)
          left.set(connection, pieces - 1)
          return pieces === 0 ? 'cut' : 'pass'
        },
      })
    const run = async ({ broker }: (typeof nodes)[number], producer: string) => {
      for (let seq = 1; seq <= 40; seq++) await stored(broker, channel, `${producer}${seq}`, producer, seq)
    }
    await Promise.all(nodes.map((node, index) => run(node, 'ab'.charAt(index))))
    const cuts = nodes.map(({ proxy }) => proxy.counts.acted)
    for (const { proxy } of nodes) proxy.use({})
    const [first, second] = nodes
    assert.ok(first && second)
    const all = await allOf(first.broker, channel)
    expect(all).toHaveLength(80)
    for (const producer of 'ab') {
      const own = all.filter((each) => String(each).startsWith(producer))
      expect(own).toEqual(Array.from({ length: 40 }, (_, index) => `${producer}${index + 1}`))
    }
    expect(Math.min(...cuts)).toBeGreaterThan(1)
  })

  test('what a store has lost is published again by the nodes that live, once', async () => {
    const { broker } = await newBroker()
    const other = await newBroker()
    const told: Told[] = []
    await other.broker.join('back', null, (each) => told.push(each))
    for (let seq = 1; seq <= 10; seq++) await stored(broker, 'back', seq, 'p', seq)
    await server.rollBack(4)
    await vi.waitFor(async () => expect(await allOf(broker, 'back')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), soon)
    // A subscriber that had heard them before is told that its place is another.
    await vi.waitFor(() => expect(told.some(({ type }) => type === 'moved')).toBe(true), soon)
    await stored(broker, 'back', 11, 'p', 11)
    expect(await allOf(other.broker, 'back')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  })

  test('connections that carry nothing are found, and opened anew', async () => {
    // Probes are ten times as fast; what waits for an answer waits as long as ever.
    const after = (ms: number, run: () => void) => SYSTEM_SCHEDULER.after(ms > 2_000 ? ms : ms / 10, run)
    const now = () => SYSTEM_SCHEDULER.now() * 10
    const { broker, proxy } = await newBroker({ ...SYSTEM_SCHEDULER, now, after })
    const told: string[] = []
    await broker.join('deaf', null, (each) =>
      told.push(each.type === 'publication' ? each.publication.data : each.type),
    )
    const { connections } = proxy.counts
    proxy.use(HALF_OPEN)
    await vi.waitFor(() => expect(proxy.counts.connections).toBeGreaterThan(connections + 1), soon)
    await vi.waitFor(() => expect(broker.health).toBe('live'), soon)
    await stored(broker, 'deaf', 'heard', 'p', 1)
    await vi.waitFor(() => expect(told).toContain('"heard"'), soon)
  })

  test('members that have left stay away when the store is back in an earlier state', async () => {
    const { broker } = await newBroker()
    for (const id of ['a', 'b']) await broker.enter('hall', { id, user: null })
    await stored(broker, 'hall', 'mark', 'p', 1)
    await broker.leave('hall', 'b')
    await server.rollBack(1)
    await vi.waitFor(async () => {
      expect((await broker.presence('hall')).members.map(({ id }) => id)).toEqual(['a'])
    }, soon)
  })
})
