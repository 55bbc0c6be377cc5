import assert from 'node:assert/strict'
import { type BrokerCase, eventually, freshChannel, listen, publish, stored } from './harness.ts'

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

export const FAULTS: readonly BrokerCase[] = [
  {
    name: '16 two brokers on one store see each other',
    needs: ['second'],
    async run({ broker, second }) {
      const channel = freshChannel()
      const all = await Promise.all([listen(broker, channel), listen(second, channel)])
      await stored(broker, channel, 'from one')
      await stored(second, channel, 'from the other')
      second.say(channel, '"typing"', null)
      for (const heard of all) {
        await eventually(() => assert.deepEqual(heard.data, ['from one', 'from the other']))
        await eventually(() => assert.deepEqual(heard.ephemeral, ['typing']))
      }
    },
  },
  {
    name: '17 pushes that are cut while others publish come all, once and in order',
    needs: ['second', 'cutPushes'],
    async run({ broker, second, cutPushes }) {
      const channel = freshChannel()
      const heard = await listen(broker, channel)
      for (const round of upTo(5)) {
        const from = round * 30
        for (const each of upTo(10)) await stored(second, channel, from + each)
        const restore = cutPushes()
        for (const each of upTo(10)) await stored(second, channel, from + 10 + each)
        const restored = restore()
        for (const each of upTo(10)) await stored(second, channel, from + 20 + each)
        await restored
      }
      await eventually(() => assert.deepEqual(heard.data, upTo(150)))
      assert.deepEqual(heard.broken, [])
      await eventually(() => assert.equal(broker.health, 'live'))
    },
  },
  {
    name: '18 a publish whose answer is lost is unsure, and its repeat is stored once',
    needs: ['loseAnswer'],
    async run({ broker, loseAnswer }) {
      const channel = freshChannel()
      const heard = await listen(broker, channel)
      const key = { producer: 'p', seq: 1 }
      loseAnswer()
      assert.equal((await publish(broker, channel, 'a', { key })).type, 'unsure')
      await stored(broker, channel, 'a', key)
      await stored(broker, channel, 'b', { producer: 'p', seq: 2 })
      await eventually(() => assert.deepEqual(heard.data, ['a', 'b']))
    },
  },
  {
    name: '19 readers of a store that comes back empty hear that something is lost',
    needs: ['restartEmpty'],
    async run({ broker, restartEmpty }) {
      const channel = freshChannel()
      const heard = await listen(broker, channel)
      const before = await stored(broker, channel, 'a')
      await eventually(() => assert.deepEqual(heard.data, ['a']))
      await restartEmpty()
      const after = await stored(broker, channel, 'b')
      assert.notEqual(after.epoch, before.epoch)
      await eventually(() =>
        assert.deepEqual(
          heard.broken.map(({ recovered }) => recovered),
          [false],
        ),
      )
      assert.equal((await listen(broker, channel, before)).joined.recovered, false)
      await stored(broker, channel, 'c')
      await eventually(() => assert.equal(heard.data.at(-1), 'c'))
    },
  },
  {
    name: '20 after a store has lost its newest, who saw less goes on, and who saw more hears it',
    needs: ['rollBack'],
    async run({ broker, rollBack }) {
      const channel = freshChannel()
      const heard = await listen(broker, channel)
      const at = await Promise.all(upTo(5).map((each) => stored(broker, channel, each)))
      await eventually(() => assert.equal(heard.data.length, 5))
      await rollBack(2)
      const next = await stored(broker, channel, 'new')
      const [, , third, fourth] = at
      assert.ok(third && fourth)
      assert.notEqual(next.epoch, third.epoch)
      const less = await listen(broker, channel, third)
      assert.deepEqual([less.joined.recovered, less.data], [true, ['new']])
      assert.equal((await listen(broker, channel, fourth)).joined.recovered, false)
      await eventually(() =>
        assert.deepEqual(
          heard.broken.map(({ recovered }) => recovered),
          [false],
        ),
      )
    },
  },
  {
    name: '21 a store may lose its newest twice: positions of both lives before are known',
    needs: ['rollBack'],
    async run({ broker, rollBack }) {
      const channel = freshChannel()
      const [first] = [await stored(broker, channel, 'a'), await stored(broker, channel, 'lost')]
      await rollBack(1)
      const second = await stored(broker, channel, 'b')
      await stored(broker, channel, 'lost too')
      await rollBack(1)
      await stored(broker, channel, 'c')
      const heard = [await listen(broker, channel, first), await listen(broker, channel, second)]
      assert.deepEqual(
        heard.map(({ joined, data }) => [joined.recovered, data]),
        [
          [true, ['b', 'c']],
          [true, ['c']],
        ],
      )
    },
  },
  {
    name: '22 none goes on in the life before: all brokers publish in one epoch after the loss',
    needs: ['second', 'third', 'rollBack'],
    async run({ broker, second, third, rollBack }) {
      const channel = freshChannel()
      const all = [broker, second, third]
      for (const [index, each] of all.entries()) await stored(each, channel, index)
      const before = await stored(broker, channel, 'lost')
      await rollBack(1)
      const after = await Promise.all(all.map((each, index) => stored(each, channel, `new ${index}`)))
      assert.deepEqual(new Set(after.map(({ epoch }) => epoch)).size, 1)
      assert.notEqual(after[0]?.epoch, before.epoch)
      assert.deepEqual(after.map(({ offset }) => offset).sort(), [4, 5, 6])
      const { publications } = await broker.history(channel, { limit: 10 })
      assert.deepEqual(
        publications.map(({ offset }) => offset),
        [1, 2, 3, 4, 5, 6],
      )
    },
  },
  {
    name: '31 of a channel that goes to another server and back nothing is lost, nor told to be',
    needs: ['second', 'move'],
    async run({ broker, second, move }) {
      const channel = freshChannel()
      const heard = await listen(broker, channel)
      await broker.enter(channel, { id: 'ada', user: null })
      const early = await stored(second, channel, 0, { producer: 'p', seq: 1 })
      let count = 1
      let isMoving = true
      const publishing = (async () => {
        for (let after = 0; after < 10; after += isMoving ? 0 : 1)
          await stored(second, channel, count, { producer: 'p', seq: ++count })
      })()
      for (const _ of upTo(3)) await move(channel)
      isMoving = false
      await publishing
      await eventually(() => assert.deepEqual(heard.data, upTo(count)))
      assert.ok(heard.broken.every(({ recovered }) => recovered))
      const late = await listen(broker, channel, early)
      assert.equal(late.joined.recovered, true)
      await eventually(() => assert.deepEqual(late.data, upTo(count).slice(1)))
      await eventually(() => assert.equal(broker.health, 'live'))
      // Pushes come from where it is now.
      await second.enter(channel, { id: 'eve', user: null })
      await eventually(() => assert.deepEqual([...heard.members.keys()].sort(), ['ada', 'eve']))
      assert.deepEqual(
        heard.changes.filter((change) => change.startsWith('out')),
        [],
      )
    },
  },
]
