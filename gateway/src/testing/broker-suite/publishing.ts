import assert from 'node:assert/strict'
import { type BrokerCase, eventually, freshChannel, KEEP, listen, publish, quiet, stored } from './harness.ts'

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

export const PUBLISHING: readonly BrokerCase[] = [
  {
    name: '1 the first publication has offset 1, and all readers see one epoch',
    async run({ broker }) {
      const channel = freshChannel()
      const heard = await listen(broker, channel)
      const published = await publish(broker, channel, 'a')
      assert.ok(published.type === 'published')
      assert.equal(published.at.offset, 1)
      assert.equal(published.at.epoch, heard.joined.at.epoch)
      const { at } = await broker.history(channel, { limit: 1 })
      assert.deepEqual(at, published.at)
    },
  },
  {
    name: '2 publications of one publisher keep their order, which is the same for all',
    async run({ broker }) {
      const channel = freshChannel()
      const all = await Promise.all([listen(broker, channel), listen(broker, channel)])
      await Promise.all(upTo(50).map((each) => stored(broker, channel, each)))
      for (const heard of all) await eventually(() => assert.deepEqual(heard.data, upTo(50)))
    },
  },
  {
    name: '3 the publisher itself hears its publication',
    async run({ broker }) {
      const channel = freshChannel()
      const heard = await listen(broker, channel)
      await broker.publish(channel, '"mine"', { key: { id: 'a' }, keep: KEEP, author: 'ada' })
      await eventually(() => assert.deepEqual(heard.data, ['mine']))
      assert.equal(heard.publications[0]?.author, 'ada')
    },
  },
  {
    name: "4 a repeat of a producer's number has the same position, and is pushed to nobody",
    async run({ broker }) {
      const channel = freshChannel()
      const heard = await listen(broker, channel)
      const key = { producer: 'p', seq: 7 }
      const first = await publish(broker, channel, 'a', { key })
      const second = await publish(broker, channel, 'a', { key })
      assert.ok(first.type === 'published' && second.type === 'repeated')
      assert.deepEqual(second.at, first.at)
      await quiet(broker, channel, heard)
      assert.deepEqual(heard.data, ['a'])
    },
  },
  {
    name: "5 a repeat of an older number of a producer's is pushed to nobody",
    async run({ broker }) {
      const channel = freshChannel()
      const heard = await listen(broker, channel)
      for (const seq of [1, 2]) await publish(broker, channel, seq, { key: { producer: 'p', seq } })
      const again = await publish(broker, channel, 1, { key: { producer: 'p', seq: 1 } })
      assert.equal(again.type, 'repeated')
      await quiet(broker, channel, heard)
      assert.deepEqual(heard.data, [1, 2])
    },
  },
  {
    name: '6 a key is of one channel',
    async run({ broker }) {
      const key = { id: 'same' }
      for (const channel of [freshChannel(), freshChannel()])
        assert.equal((await publish(broker, channel, 'a', { key })).type, 'published')
    },
  },
  {
    name: '7 a key is forgotten after its window',
    needs: ['pass'],
    async run({ broker, pass }) {
      const channel = freshChannel()
      const key = { id: 'late' }
      await publish(broker, channel, 'a', { key })
      await pass(301_000)
      assert.equal((await publish(broker, channel, 'a', { key })).type, 'published')
    },
  },
  {
    name: '27 names may have colons, braces, spaces and letters of any script, up to 250 bytes',
    async run({ broker }) {
      const names = ['a:b', '{a}', '{a}:{b}', 'a b*?[x]', 'größe', '部屋', '🚀', 'x'.repeat(250)]
      const heard = await Promise.all(names.map((name) => listen(broker, name)))
      for (const name of names) await stored(broker, name, name)
      for (const [index, name] of names.entries()) await eventually(() => assert.deepEqual(heard[index]?.data, [name]))
    },
  },
  {
    name: '28 data arrive as they were, character by character',
    async run({ broker }) {
      const channel = freshChannel()
      const heard = await listen(broker, channel)
      const all = ['""', '{"a":[1, 2 ]}', '"\\u0000\\n"', '"é🚀\u2028"', '1e3', ' null ', `"${'x'.repeat(60_000)}"`]
      for (const [seq, data] of all.entries())
        await broker.publish(channel, data, { key: { producer: 'p', seq: seq + 1 }, keep: KEEP, author: null })
      await eventually(() =>
        assert.deepEqual(
          heard.publications.map(({ data }) => data),
          all,
        ),
      )
      const { publications } = await broker.history(channel, { limit: 10 })
      assert.deepEqual(
        publications.map(({ data }) => data),
        all,
      )
    },
  },
  {
    name: '29 ephemeral data are pushed, not stored, and take no offset',
    async run({ broker }) {
      const channel = freshChannel()
      const heard = await listen(broker, channel)
      broker.say(channel, '"typing"', 'ada')
      await eventually(() => assert.deepEqual(heard.ephemeral, ['typing']))
      assert.equal((await stored(broker, channel, 'a')).offset, 1)
    },
  },
]
