import { describe, expect, test } from 'vitest'
import { FaultyWire } from '../../../testing/faulty-wire.ts'
import { SYSTEM_SCHEDULER } from '../../scheduler.ts'
import { type BrokerHarness, brokerSuite } from '../../testing/index.ts'
import { MemoryBroker } from './memory-broker.ts'
import { MemoryStore } from './memory-store.ts'

const ABILITIES = ['second', 'third', 'pass', 'cutPushes', 'loseAnswer', 'restartEmpty', 'rollBack'] as const

function open(): BrokerHarness {
  let passed = 0
  const scheduler = { ...SYSTEM_SCHEDULER, epochNow: () => SYSTEM_SCHEDULER.epochNow() + passed }
  const store = new MemoryStore({ scheduler })
  const wire = new FaultyWire()
  const broker = new MemoryBroker({ store, wire })
  const others = [new MemoryBroker({ store }), new MemoryBroker({ store })] as const
  return {
    broker,
    second: others[0],
    third: others[1],
    async pass(ms) {
      passed += ms
    },
    cutPushes() {
      const restore = wire.cut()
      return async () => restore()
    },
    loseAnswer: () => wire.loseAnswer(),
    async restartEmpty() {
      const restore = wire.cut()
      store.forgetAll()
      restore()
    },
    async rollBack(count) {
      const restore = wire.cut()
      store.rollBack(count)
      restore()
    },
    async close() {
      await Promise.all([broker, ...others].map((each) => each.close()))
    },
  }
}

describe('the memory broker', () => {
  brokerSuite(test, ABILITIES, open)

  test('forgets the channels that were used longest ago when all together take too much', async () => {
    const store = new MemoryStore({ maxBytes: 20_000 })
    const broker = new MemoryBroker({ store })
    const keep = { messages: 100, bytes: 1_000_000, ageMs: 60_000 }
    const publish = (channel: string, seq: number) =>
      broker.publish(channel, `"${'x'.repeat(1_000)}"`, { key: { producer: 'p', seq }, keep, author: null })
    for (let seq = 1; seq <= 100; seq++) await publish(`room:${seq % 10}`, seq)
    expect(store.bytes).toBeLessThanOrEqual(20_000)
    const newest = await broker.history('room:0', { limit: 100, reverse: true })
    expect(newest.at.offset).toBeGreaterThan(0)
  })

  test('a publish to one channel that alone takes too much is kept, and no other', async () => {
    const store = new MemoryStore({ maxBytes: 1_000 })
    const broker = new MemoryBroker({ store })
    const keep = { messages: 1, bytes: 10_000, ageMs: 60_000 }
    const key = { id: 'a' }
    await broker.publish('small', '1', { key, keep, author: null })
    await broker.publish('large', `"${'x'.repeat(2_000)}"`, { key, keep, author: null })
    const kept = async (channel: string) => (await broker.history(channel, { limit: 9 })).publications
    expect([(await kept('large')).length, (await kept('small')).length]).toEqual([1, 0])
  })
})
