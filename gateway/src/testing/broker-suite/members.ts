import assert from 'node:assert/strict'
import type { Broker } from '../../broker/broker.ts'
import { type BrokerCase, eventually, freshChannel, listen, quiet } from './harness.ts'

const namesOf = async (broker: Broker, channel: string): Promise<string[]> =>
  (await broker.presence(channel)).members.map(({ id }) => id).sort()

export const MEMBERS: readonly BrokerCase[] = [
  {
    name: '23 the picture of members and their changes agree',
    async run({ broker }) {
      const channel = freshChannel()
      const heard = await listen(broker, channel)
      const before = await broker.presence(channel)
      await broker.enter(channel, { id: 'a', user: 'ada' })
      await broker.enter(channel, { id: 'b', user: null, data: { name: 'Bob' } })
      await broker.enter(channel, { id: 'b', user: null, data: { name: 'Rob' } })
      await broker.enter(channel, { id: 'b', user: null, data: { name: 'Rob' } })
      await broker.leave(channel, 'a')
      await broker.leave(channel, 'never there')
      await quiet(broker, channel, heard)
      assert.deepEqual(heard.changes, ['in a', 'in b', 'swap b', 'out a'])
      const after = await broker.presence(channel)
      assert.deepEqual(after.members, [{ id: 'b', user: null, data: { name: 'Rob' } }])
      assert.deepEqual(after.members, [...heard.members.values()])
      assert.equal(after.at.offset - before.at.offset, 4)
    },
  },
  {
    name: '24 members of a node that is killed leave once, by one of its survivors',
    needs: ['second', 'third', 'kill', 'pass'],
    async run({ broker, second, third, kill, pass }) {
      const channel = freshChannel()
      const all = await Promise.all([listen(second, channel), listen(third, channel)])
      await broker.enter(channel, { id: 'a', user: null })
      await second.enter(channel, { id: 'b', user: null })
      for (const heard of all) await eventually(() => assert.equal(heard.members.size, 2))
      kill()
      await pass(6_000)
      await eventually(async () => assert.deepEqual(await namesOf(second, channel), ['b']))
      for (const heard of all)
        await eventually(() =>
          assert.deepEqual(
            heard.changes.filter((each) => each.startsWith('out')),
            ['out a'],
          ),
        )
    },
  },
  {
    name: '25 a member that comes back by another node neither leaves nor comes',
    needs: ['second'],
    async run({ broker, second }) {
      const channel = freshChannel()
      const heard = await listen(second, channel)
      const member = { id: 'a', user: 'ada' }
      assert.equal(await broker.enter(channel, member), 'in')
      assert.equal(await broker.enter(channel, member), 'in')
      assert.equal(await second.enter(channel, member), 'over')
      assert.equal(await broker.leave(channel, 'a'), false)
      await quiet(second, channel, heard)
      assert.deepEqual([heard.changes, await namesOf(second, channel)], [['in a'], ['a']])
      assert.equal(await broker.enter(channel, { ...member, data: 'other' }), 'swap')
      assert.equal(await broker.leave(channel, 'a'), true)
      assert.equal(await broker.leave(channel, 'a'), true)
      assert.deepEqual(await namesOf(second, channel), [])
    },
  },
  {
    name: '30 changes of members that a cut has lost come as a picture',
    needs: ['second', 'cutPushes'],
    async run({ broker, second, cutPushes }) {
      const channel = freshChannel()
      const heard = await listen(broker, channel)
      await second.enter(channel, { id: 'a', user: null })
      const restore = cutPushes()
      await second.leave(channel, 'a')
      await second.enter(channel, { id: 'b', user: null })
      await restore()
      await eventually(() => assert.deepEqual([...heard.members.keys()], ['b']))
    },
  },
]
