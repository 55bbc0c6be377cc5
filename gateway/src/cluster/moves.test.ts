import { err, ok } from '@rungway/protocol'
import { describe, expect, test } from 'vitest'
import { virtualScheduler } from '../../testing/virtual-scheduler.ts'
import { GATEWAY_LIMITS } from '../limits.ts'
import type { Movable, MovableSessions, MoveRefusal } from '../sessions/movable.ts'
import type { Asker } from './asking.ts'
import { MemoryRegistry } from './memory-registry.ts'
import { Moves } from './moves.ts'
import { AFTERWARDS, COUNT, OFFER } from './offers.ts'
import { Places } from './places.ts'
import { pause } from './timetable.ts'

/** Nodes that ask each other at once, in virtual time. */
class World {
  readonly time = virtualScheduler()
  readonly registry = new MemoryRegistry(this.time)
  readonly nodes = new Map<string, TestNode>()
  /** What was asked, as `node kind`. */
  readonly asked: string[] = []
  /** How long it takes to tell a node what has happened to a session. */
  tellMs = 0
  /** What cannot be asked now. */
  isLost: (to: string, kind: string) => boolean = () => false

  open(name: string, others: readonly string[] = []): TestNode {
    const node = new TestNode(name, others, this)
    this.nodes.set(name, node)
    return node
  }

  readonly ask: Asker['ask'] = async (to, { kind, body }) => {
    this.asked.push(`${to} ${kind}`)
    if (kind === AFTERWARDS) await pause(this.time, this.tellMs)
    const answer = new Map(this.nodes.get(to)?.moves.answers).get(kind)
    if (answer === undefined || this.isLost(to, kind)) return err('away')
    const answered = await answer.answer(Buffer.from(body))
    return answered === null ? err('refused') : ok(Buffer.from(answered))
  }

  /** The registry gives no session before the returned function is called. */
  holdGifts(): () => void {
    const give = this.registry.give.bind(this.registry)
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    this.registry.give = async (...args) => {
      await released
      return give(...args)
    }
    return release
  }

  /** Lets time pass until it is over. */
  async run(over: Promise<unknown>): Promise<void> {
    let isOver = false
    void over.then(() => {
      isOver = true
    })
    while (!isOver && this.time.now() < 60_000) await this.pass(20)
    expect(isOver).toBe(true)
  }

  async pass(ms: number): Promise<void> {
    for (let turn = 0; turn < 50; turn++) await null
    this.time.pass(ms)
    for (let turn = 0; turn < 50; turn++) await null
  }
}

class TestNode {
  readonly moves: Moves
  readonly places: Places
  readonly #name: string
  /** Sessions that are here, with what has happened to them; null: that is not known yet. */
  readonly has = new Map<string, string | null>()
  readonly refused: string[] = []
  readonly errors: unknown[] = []
  refusalOf: (id: string) => 'full' | 'elsewhere' | null = () => null

  constructor(name: string, others: readonly string[], { time, registry, ask }: World) {
    this.#name = name
    const { has } = this
    const sessions: MovableSessions = {
      get count() {
        return has.size
      },
      leave() {},
      list: () => [...this.has].filter(([, happened]) => happened !== null).map(([id]) => this.#movable(id)),
      refusalOf: (id) => this.refusalOf(id),
      refused: (why: MoveRefusal) => void this.refused.push(why),
      arrive: (id) => ({
        id,
        begin: async () => void this.has.set(id, null),
        open: (afterwards) => void this.has.set(id, afterwards ?? 'unknown'),
        drop() {},
      }),
    }
    this.places = new Places({ node: name, scheduler: time, most: 100 })
    this.moves = new Moves({
      node: name,
      limits: GATEWAY_LIMITS,
      scheduler: time,
      registry,
      sessions,
      report: (error) => this.errors.push(error),
      directory: { refresh: async () => {}, others: () => new Set(others) },
      claims: { took() {} },
      places: this.places,
      asker: { ask },
    })
  }

  #movable(id: string): Movable {
    return {
      id,
      isAsking: false,
      isQuiet: true,
      hold() {},
      save: () => id,
      resume() {},
      moved: () => {
        const happened = this.has.get(id)
        this.has.delete(id)
        return `${happened}, moved by ${this.#name}`
      },
      end: () => void this.has.delete(id),
    }
  }
}

const IDS = ['one', 'two', 'three', 'four', 'five']

describe('a node that is offered sessions', () => {
  test('and refuses one of them is offered the others', async () => {
    const world = new World()
    const [a, b] = [world.open('a', ['b']), world.open('b')]
    for (const id of IDS) a.has.set(id, 'opened')
    b.refusalOf = (id) => (id === 'one' ? 'elsewhere' : null)
    await world.run(a.moves.leave())
    expect([...a.has.keys()]).toEqual(['one'])
    expect([...b.has]).toEqual(IDS.slice(1).map((id) => [id, 'opened, moved by a']))
    expect(b.refused).toEqual(['elsewhere'])
  })

  test('and is full, or leaves itself, is offered no more, and the others are', async () => {
    const world = new World()
    const [a, b, c, d] = [world.open('a', ['b', 'c', 'd']), world.open('b'), world.open('c'), world.open('d')]
    for (const id of IDS) a.has.set(id, 'opened')
    b.refusalOf = () => 'full'
    await world.run(c.moves.leave())
    await world.run(a.moves.leave())
    const offers = world.asked.filter((asked) => asked.endsWith(OFFER))
    expect(['b', 'c'].map((node) => offers.filter((asked) => asked === `${node} ${OFFER}`).length)).toEqual([1, 1])
    expect([b.refused, c.refused]).toEqual([['full'], ['leaving']])
    expect([...d.has.keys()].sort()).toEqual([...IDS].sort())
  })

  test('is offered them while it has the fewest', async () => {
    const world = new World()
    const [a, b, c, d] = [world.open('a', ['b', 'c', 'd']), world.open('b'), world.open('c'), world.open('d')]
    for (const id of IDS) a.has.set(id, 'opened')
    for (const id of ['x', 'y', 'z']) b.has.set(id, 'opened')
    c.has.set('v', 'opened')
    // As a node of a version that does not say it: it may have most.
    world.isLost = (to, kind) => to === 'd' && kind === COUNT
    await world.run(a.moves.leave())
    expect([b, c, d].map(({ has }) => has.size)).toEqual([4, 4, 1])
  })

  test('and has refused some has no more of them by that', async () => {
    const world = new World()
    const [a, b, c, d] = [world.open('a', ['b', 'c', 'd']), world.open('b'), world.open('c'), world.open('d')]
    for (const id of IDS) a.has.set(id, 'opened')
    for (const node of [b, d]) node.has.set('x', 'opened')
    c.refusalOf = (id) => (id === 'five' ? null : 'elsewhere')
    await world.run(a.moves.leave())
    expect([...c.has.keys()]).toEqual(['five'])
  })

  test('and cannot be reached for a moment is offered them again', async () => {
    const world = new World()
    const [a, b] = [world.open('a', ['b']), world.open('b')]
    for (const id of IDS) a.has.set(id, 'opened')
    world.isLost = () => world.time.now() < 3_000
    await world.run(a.moves.leave())
    expect([...b.has.keys()].sort()).toEqual([...IDS].sort())
  })
})

describe('a node that takes a session', () => {
  test('has its client wait until the registry has said who has it', async () => {
    const world = new World()
    const [a, b] = [world.open('a', ['b']), world.open('b')]
    a.has.set('one', 'opened')
    const release = world.holdGifts()
    const left = a.moves.leave()
    await world.pass(100)
    const settled = b.places.settled('one') ?? expect.fail('nothing waits')
    let has = false
    const heard = settled.then(() => {
      has = b.has.has('one')
    })
    release()
    await world.run(Promise.all([left, heard]))
    expect([has, b.places.settled('one')]).toEqual([true, null])
  })

  test('and drains before it is told what has happened to it announces it before', async () => {
    const world = new World()
    const [a, b] = [world.open('a', ['b']), world.open('b')]
    a.has.set('one', 'opened')
    world.tellMs = 1_000
    const left = a.moves.leave()
    await world.pass(100)
    expect([...b.has]).toEqual([['one', null]])
    b.moves.close()
    expect([...b.has]).toEqual([['one', 'unknown']])
    await world.run(left)
    expect([...b.has]).toEqual([['one', 'unknown']])
  })
})

describe('a node that begins to leave', () => {
  test('while it takes a session has it go on at a third, as what it is by then', async () => {
    const world = new World()
    const [a, b, c] = [world.open('a', ['b']), world.open('b', ['c']), world.open('c')]
    a.has.set('one', 'opened')
    world.tellMs = 200
    const release = world.holdGifts()
    const left = a.moves.leave()
    await world.pass(100)
    expect(world.asked).toEqual([`b ${COUNT}`, `b ${OFFER}`])
    const second = b.moves.leave()
    await world.pass(100)
    release()
    await world.run(Promise.all([left, second]))
    expect([a, b, c].map(({ has }) => [...has])).toEqual([[], [], [['one', 'opened, moved by a, moved by b']]])
    expect(world.asked.filter((asked) => asked === `b ${AFTERWARDS}`)).toHaveLength(1)
    expect(await world.registry.find('one')).toBe('c')
  })

  test('has sessions go on of which the node that gave them does not say what has happened since', async () => {
    const world = new World()
    const [a, b, c] = [world.open('a', ['b']), world.open('b', ['c']), world.open('c')]
    a.has.set('one', 'opened')
    world.isLost = (to, kind) => to === 'b' && kind === AFTERWARDS
    await world.run(a.moves.leave())
    expect([...b.has]).toEqual([['one', null]])
    await world.run(b.moves.leave())
    expect([b, c].map(({ has }) => [...has])).toEqual([[], [['one', 'unknown, moved by b']]])
  })
})
