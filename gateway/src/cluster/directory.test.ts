import { describe, expect, test } from 'vitest'
import { virtualScheduler } from '../../testing/virtual-scheduler.ts'
import { Directory } from './directory.ts'
import { MemoryRegistry } from './memory-registry.ts'
import type { Roll } from './registry.ts'

const LIMITS = { nodeLeaseMs: 4_000 }

/** A registry that fails, or has forgotten, when a test says so. */
class WeakRegistry extends MemoryRegistry {
  isAway = false
  ageMs = Number.POSITIVE_INFINITY
  age = () => this.ageMs
  beats = 0

  override async beat(...lease: Parameters<MemoryRegistry['beat']>): Promise<Roll> {
    this.beats++
    if (this.isAway) throw new Error('away')
    return { ...(await super.beat(...lease)), ageMs: this.age() }
  }
}

async function world() {
  const time = virtualScheduler()
  const registry = new WeakRegistry(time)
  const failures: unknown[] = []
  const forgot: string[] = []
  const open = async (node: string) => {
    const failed = (error: unknown) => failures.push(error)
    const directory = new Directory({
      registry,
      node,
      limits: LIMITS,
      scheduler: time,
      failed,
      forgot: () => forgot.push(node),
    })
    await directory.open(`${node}:1`)
    return directory
  }
  const settle = async () => {
    for (let turn = 0; turn < 100; turn++) await null
  }
  const pass = async (ms: number) => {
    await settle()
    for (let left = ms; left > 0; left -= 50) {
      time.pass(50)
      await settle()
    }
  }
  /** What a promise resolves with in that time. */
  const within = async <T>(ms: number, promise: Promise<T>) => {
    let result: T | 'nothing' = 'nothing'
    void promise.then((value) => {
      result = value
    })
    await pass(ms)
    return result
  }
  return { time, registry, failures, forgot, open, pass, within }
}

async function wholeness(directory: Directory, pass: (ms: number) => Promise<void>): Promise<boolean> {
  const whole = directory.isWhole()
  await pass(100)
  return await whole
}

describe('the nodes that live', () => {
  test('are known without a look, by the renewal of the own lease', async () => {
    const { open, pass, registry } = await world()
    const one = await open('one')
    await open('two')
    await pass(1_200)
    const before = registry.beats
    await expect(one.find('two')).resolves.toEqual({ address: 'two:1', isOver: false })
    expect(registry.beats).toBe(before)
  })

  test('one that is new is found by a look that begins after the question', async () => {
    const { open, within } = await world()
    const one = await open('one')
    await open('two')
    expect(await within(50, one.find('two'))).toEqual({ address: 'two:1', isOver: false })
  })

  test('one that never was is over, and looked for once for all who ask at a time', async () => {
    const { open, registry, pass } = await world()
    const one = await open('one')
    const before = registry.beats
    const found = Promise.all(Array.from({ length: 1_000 }, (_, n) => one.find(`none${n}`)))
    await pass(50)
    expect(new Set((await found).map(({ address, isOver }) => `${address} ${isOver}`))).toEqual(new Set(['null true']))
    expect(registry.beats).toBe(before + 1)
  })

  test('one that has closed is over, and its address is known', async () => {
    const { open, pass, within } = await world()
    const one = await open('one')
    const two = await open('two')
    await pass(1_200)
    await two.close()
    await pass(1_200)
    expect(await within(100, one.find('two'))).toEqual({ address: 'two:1', isOver: true })
    one.died('two')
    await expect(one.find('two')).resolves.toEqual({ address: null, isOver: true })
  })

  test('a registry that cannot be reached, or has forgotten, says of none that it is over', async () => {
    const { open, registry, within, failures } = await world()
    const one = await open('one')
    registry.isAway = true
    expect(await within(100, one.find('two'))).toEqual({ address: null, isOver: false })
    expect(failures).toHaveLength(1)
    registry.isAway = false
    registry.ageMs = LIMITS.nodeLeaseMs - 1
    expect(await within(100, one.find('two'))).toEqual({ address: null, isOver: false })
    registry.ageMs = LIMITS.nodeLeaseMs
    expect(await within(100, one.find('two'))).toEqual({ address: null, isOver: true })
  })

  test('after a time without a registry, one whose lease is over may live', async () => {
    const { open, registry, pass, within } = await world()
    const one = await open('one')
    registry.isAway = true
    await pass(LIMITS.nodeLeaseMs)
    registry.isAway = false
    expect(await within(1_200, one.find('two'))).toEqual({ address: null, isOver: false })
    expect(await within(1_200, one.find('two'))).toEqual({ address: null, isOver: true })
  })

  test('one that was found dead lives after all when it says something', async () => {
    const { open, pass } = await world()
    const one = await open('one')
    await open('two')
    await pass(1_200)
    one.died('two')
    one.heard('two')
    await expect(one.find('two')).resolves.toEqual({ address: 'two:1', isOver: false })
    one.died('two')
    one.heardOf('two', 'two:1')
    expect([...one.others()]).toEqual(['two'])
  })

  test('one that was found dead lives after all when its lease has been renewed since', async () => {
    const { open, pass } = await world()
    const one = await open('one')
    await open('two')
    await pass(1_200)
    one.died('two')
    // The lease that it had then may be no newer.
    await pass(LIMITS.nodeLeaseMs - 100)
    expect([...one.others()]).toEqual([])
    one.died('two')
    await pass(1_200)
    expect([...one.others()]).toEqual(['two'])
    await expect(one.find('two')).resolves.toEqual({ address: 'two:1', isOver: false })
  })

  test('one that was found dead, and whose lease ends, stays dead', async () => {
    const { open, pass, within, registry } = await world()
    const one = await open('one')
    await registry.beat({ node: 'two', address: 'two:1' }, LIMITS.nodeLeaseMs)
    await pass(1_200)
    one.died('two')
    await pass(3 * LIMITS.nodeLeaseMs)
    expect(await within(0, one.find('two'))).toEqual({ address: null, isOver: true })
  })

  test('a registry that begins anew is told of, once, however late that is noticed', async () => {
    const { open, pass, time, registry, forgot } = await world()
    let since = time.now() - 10_000
    registry.age = () => time.now() - since
    const one = await open('one')
    await pass(5_000)
    expect(forgot).toEqual([])
    expect(await wholeness(one, pass)).toBe(true)
    since = time.now()
    expect(await wholeness(one, pass)).toBe(false)
    expect(forgot).toEqual(['one'])
    await pass(LIMITS.nodeLeaseMs)
    expect(await wholeness(one, pass)).toBe(true)
    expect(forgot).toEqual(['one'])
    // For long it cannot be reached, and when it can it is older than it was when it was seen last.
    registry.isAway = true
    since = time.now() + 1_000
    await pass(30_000)
    expect(forgot).toEqual(['one'])
    registry.isAway = false
    await pass(1_200)
    expect(forgot).toEqual(['one', 'one'])
  })

  test('a first beat that fails is told, and the node is known later', async () => {
    const { registry, time, pass } = await world()
    registry.isAway = true
    const one = new Directory({ registry, node: 'one', limits: LIMITS, scheduler: time, failed() {}, forgot() {} })
    await expect(one.open('one:1')).rejects.toThrow('away')
    expect(one.isKnown).toBe(false)
    registry.isAway = false
    await pass(1_100)
    expect(one.isKnown).toBe(true)
  })
})

describe('the other nodes', () => {
  test('are those in the registry, without this one and those that were found dead', async () => {
    const { open, pass } = await world()
    const one = await open('one')
    await open('two')
    await open('three')
    await pass(1_200)
    expect([...one.others()].sort()).toEqual(['three', 'two'])
    one.died('two')
    expect([...one.others()]).toEqual(['three'])
  })

  test('are there as soon as they say so, and are forgotten if the registry never does', async () => {
    const { open, pass, within } = await world()
    const one = await open('one')
    one.heardOf('two', 'two:1')
    expect([...one.others()]).toEqual(['two'])
    expect(await within(0, one.find('two'))).toEqual({ address: 'two:1', isOver: false })
    await pass(1_200)
    expect([...one.others()]).toEqual(['two'])
    await pass(4_000)
    expect([...one.others()]).toEqual([])
  })

  test('are still those of before while a registry that has lost its contents is told anew', async () => {
    const { open, pass, registry } = await world()
    const one = await open('one')
    const two = await open('two')
    await pass(1_200)
    registry.ageMs = 100
    await registry.leave('two')
    await two.close()
    await pass(1_200)
    expect([...one.others()]).toEqual(['two'])
    registry.ageMs = Number.POSITIVE_INFINITY
    await pass(1_200)
    expect([...one.others()]).toEqual([])
  })
})
