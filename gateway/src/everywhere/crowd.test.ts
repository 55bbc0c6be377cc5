import { ok } from '@rungway/protocol'
import { describe, expect, test } from 'vitest'
import { virtualScheduler } from '../../testing/virtual-scheduler.ts'
import { Crowd, type Crowded } from './crowd.ts'

/** A node with crowded users, and what it tells the one other. */
function world(crowded: Crowded[] = []) {
  const time = virtualScheduler()
  const told: unknown[] = []
  const crowd = new Crowd({ scheduler: time, crowded: () => crowded })
  crowd.start({
    own: 'one',
    names: () => ['two'],
    order: () => Promise.resolve(ok(null)),
    ask(_, question) {
      told.push(JSON.parse(question))
      return Promise.resolve(ok(true))
    },
  })
  return { time, crowd, told, crowded }
}

describe('users with many sessions', () => {
  test('are told of once a second, and nothing is while there are none', () => {
    const { time, told, crowded, crowd } = world()
    time.pass(5_000)
    expect(told).toEqual([])
    crowded.push(['ada', 7], ['bob', 2])
    time.pass(2_000)
    const tells = { type: 'crowd', node: 'one', users: crowded }
    expect(told).toEqual([tells, tells])
    crowd.stop()
    time.pass(5_000)
    expect(told).toHaveLength(2)
  })

  test('are told of within bounds, those with most first', () => {
    const { time, told } = world(Array.from({ length: 1_500 }, (_, n) => [`user ${n}`, 2_000 - n]))
    time.pass(1_000)
    expect(told).toMatchObject([{ users: { length: 1_000, 0: ['user 0', 2_000], 999: ['user 999', 1_001] } }])
    const long = world([
      ['a'.repeat(100_000), 9],
      ['b'.repeat(100_000), 8],
    ])
    long.time.pass(1_000)
    expect(long.told).toMatchObject([{ users: { length: 1 } }])
  })

  test('count on the others for as long as they are told of', () => {
    const { time, crowd } = world()
    expect(crowd.heard({ node: 'two', users: [['ada', 3]] })).toBe(true)
    expect(
      crowd.heard({
        node: 'three',
        users: [
          ['ada', 4],
          ['bob', 1],
        ],
      }),
    ).toBe(true)
    expect(['ada', 'bob', 'eve'].map((user) => crowd.countElsewhere(user))).toEqual([7, 1, 0])
    time.pass(2_000)
    crowd.heard({ node: 'three', users: [['ada', 1]] })
    expect(['ada', 'bob'].map((user) => crowd.countElsewhere(user))).toEqual([4, 0])
    time.pass(2_000)
    expect(crowd.countElsewhere('ada')).toBe(1)
    time.pass(2_000)
    expect(crowd.countElsewhere('ada')).toBe(0)
  })

  test('are none where a node of another version, or a fault, has told of them', () => {
    const { crowd } = world()
    for (const junk of [
      null,
      {},
      { node: 'two' },
      { node: 7, users: [] },
      { node: 'two', users: {} },
      { node: 'two', users: [['ada']] },
      { node: 'two', users: [['ada', '3']] },
      { node: 'two', users: [['ada', -3]] },
      { node: 'two', users: [['ada', 1.5]] },
      { node: 'two', users: Array.from({ length: 1_001 }, (_, n) => [`${n}`, 1]) },
    ])
      expect(crowd.heard(junk)).toBe(false)
    expect(crowd.countElsewhere('ada')).toBe(0)
  })
})
