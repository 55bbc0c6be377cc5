import assert from 'node:assert/strict'
import type { Position } from '@rungway/protocol'
import type { Broker } from '../../broker/broker.ts'
import { type BrokerCase, eventually, freshChannel, KEEP, listen, publish, quiet, stored } from './harness.ts'

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

/** Publishes 0, 1, 2, … and returns the positions. */
async function filled(broker: Broker, channel: string, count: number): Promise<Position[]> {
  const all: Position[] = []
  for (const each of upTo(count)) all.push(await stored(broker, channel, each))
  return all
}

const dataOf = (publications: readonly { readonly data: string }[]): unknown[] =>
  publications.map(({ data }) => JSON.parse(data))

export const JOINING: readonly BrokerCase[] = [
  {
    name: '8 who joins at the newest position has missed nothing',
    async run({ broker }) {
      const channel = freshChannel()
      const at = (await filled(broker, channel, 3)).at(-1)
      assert.ok(at)
      const heard = await listen(broker, channel, at)
      assert.deepEqual([heard.joined.recovered, heard.data], [true, []])
    },
  },
  {
    name: '9 who joins behind it gets all that was missed, once and in order',
    async run({ broker }) {
      const channel = freshChannel()
      const [, second] = await filled(broker, channel, 5)
      assert.ok(second)
      const heard = await listen(broker, channel, second)
      assert.deepEqual([heard.joined.recovered, heard.data], [true, [2, 3, 4]])
      await stored(broker, channel, 5)
      await eventually(() => assert.deepEqual(heard.data, [2, 3, 4, 5]))
    },
  },
  {
    name: '10 who joins while others publish has neither a hole nor a double',
    async run({ broker }) {
      const channel = freshChannel()
      const [start] = await filled(broker, channel, 1)
      assert.ok(start)
      const joins: ReturnType<typeof listen>[] = []
      const publishes: Promise<unknown>[] = []
      for (const each of upTo(500)) {
        publishes.push(stored(broker, channel, each + 1))
        joins.push(listen(broker, channel, start))
        // Joins and publishes meet at every distance.
        for (let turns = each % 5; turns > 0; turns--) await null
        if (each % 17 === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      await Promise.all(publishes)
      const wanted = upTo(500).map((each) => each + 1)
      for (const heard of await Promise.all(joins)) {
        await eventually(() => assert.equal(heard.data.length, 500))
        assert.deepEqual(heard.data, wanted)
        assert.deepEqual(heard.broken, [])
        heard.leave()
      }
    },
  },
  {
    name: '11 a position before all that is kept is not recovered, and the newest one is given',
    async run({ broker }) {
      const channel = freshChannel()
      const keep = { ...KEEP, messages: 2 }
      const all: Position[] = []
      for (const each of upTo(5)) {
        const published = await publish(broker, channel, each, { keep })
        if (published.type !== 'unsure') all.push(published.at)
      }
      const heard = await listen(broker, channel, all[0])
      assert.deepEqual([heard.joined.recovered, heard.joined.at], [false, all.at(-1)])
      assert.equal((await listen(broker, channel, all[2])).joined.recovered, true)
    },
  },
  {
    name: '12 a position of an unknown epoch, or from the future, is not recovered',
    async run({ broker }) {
      const channel = freshChannel()
      const at = (await filled(broker, channel, 2)).at(-1)
      assert.ok(at)
      for (const since of [
        { epoch: 'other', offset: 1 },
        { ...at, offset: 3 },
      ]) {
        const { joined } = await listen(broker, channel, since)
        assert.deepEqual([joined.recovered, joined.at], [false, at])
      }
    },
  },
  {
    name: '13 history is bounded by messages, by bytes and by age',
    needs: ['pass'],
    async run({ broker, pass }) {
      const kept = async (keep: typeof KEEP, waitMs = 0) => {
        const channel = freshChannel()
        for (const each of upTo(6)) await publish(broker, channel, `${each}`.repeat(100), { keep })
        await pass(waitMs)
        return (await broker.history(channel, { limit: 100 })).publications.length
      }
      assert.equal(await kept({ ...KEEP, messages: 4 }), 4)
      assert.equal(await kept({ ...KEEP, bytes: 310 }), 3)
      assert.equal(await kept({ ...KEEP, messages: 0 }), 0)
      assert.equal(await kept({ ...KEEP, ageMs: 10_000 }), 6)
      assert.equal(await kept({ ...KEEP, ageMs: 10_000 }, 11_000), 0)
    },
  },
  {
    name: '14 history is read forwards, backwards, in pages, and of a channel that has none',
    async run({ broker }) {
      const channel = freshChannel()
      const none = await broker.history(channel, { limit: 5 })
      assert.deepEqual([none.publications, none.more, none.at.offset], [[], false, 0])
      const all = await filled(broker, channel, 5)
      const first = await broker.history(channel, { limit: 2 })
      assert.deepEqual([dataOf(first.publications), first.more, first.at], [[0, 1], true, all[4]])
      const after = all[1]
      assert.ok(after)
      const rest = await broker.history(channel, { after, limit: 10 })
      assert.deepEqual([dataOf(rest.publications), rest.more, rest.recovered], [[2, 3, 4], false, true])
      const newest = await broker.history(channel, { limit: 2, reverse: true })
      assert.deepEqual([dataOf(newest.publications), newest.more], [[4, 3], true])
      const before = all[3]
      assert.ok(before)
      const older = await broker.history(channel, { before, limit: 2, reverse: true })
      assert.deepEqual([dataOf(older.publications), older.more], [[2, 1], true])
    },
  },
  {
    name: '15 nothing comes to one that has left',
    async run({ broker }) {
      const channel = freshChannel()
      const [gone, there] = await Promise.all([listen(broker, channel), listen(broker, channel)])
      gone.leave()
      await stored(broker, channel, 'a')
      await quiet(broker, channel, there)
      assert.deepEqual([gone.data, gone.ephemeral, there.data], [[], [], ['a']])
    },
  },
  {
    name: '26 a busy channel holds up no other',
    async run({ broker }) {
      const [busy, quick] = [freshChannel(), freshChannel()]
      const [much, little] = await Promise.all([listen(broker, busy), listen(broker, quick)])
      const storm = upTo(500).map((each) => stored(broker, busy, each))
      await stored(broker, quick, 'a')
      await eventually(() => assert.deepEqual(little.data, ['a']))
      await Promise.all(storm)
      await eventually(() => assert.deepEqual(much.data, upTo(500)))
    },
  },
]
