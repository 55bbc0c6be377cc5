import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { virtualScheduler } from '../../testing/virtual-scheduler.ts'
import type { Movable } from '../sessions/movable.ts'
import { moveAll } from './departure.ts'
import { MemoryRegistry } from './memory-registry.ts'
import type { Offer, Offered } from './moving.ts'
import { Places } from './places.ts'
import { takeSession } from './taking.ts'
import { timetable } from './timetable.ts'

const SESSION = 'session'
const KEEP_MS = 600_000
const DOUBT_MS = 2_000
const LIMITS = { leaveMs: 8_000, drainMs: 100 }

/** What becomes of an offer on its way. */
type Fate =
  | 'arrives'
  | 'is lost'
  | 'loses its answer'
  | 'arrives late'
  | 'finds it full'
  | 'finds it dead'
  | 'finds no way'

/** A registry that can be reached, or not. A call that fails may have been done. */
class WeakRegistry extends MemoryRegistry {
  fails: (() => boolean) | null = null

  async #weakly<T>(run: () => Promise<T>): Promise<T> {
    if (this.fails?.() !== true) return run()
    if (this.fails()) await run()
    throw new Error('away')
  }

  override hold(...args: Parameters<MemoryRegistry['hold']>): Promise<string> {
    return this.#weakly(() => super.hold(...args))
  }

  override give(...args: Parameters<MemoryRegistry['give']>): Promise<string | null> {
    return this.#weakly(() => super.give(...args))
  }
}

/** Nodes on one registry, and a network between them. */
class World {
  readonly time = virtualScheduler()
  readonly registry = new WeakRegistry(this.time)
  /** Which nodes take what the client says. */
  readonly serving = new Set<string>()
  readonly failures: unknown[] = []
  readonly places = new Places({ node: 'a', scheduler: this.time, most: 100 })
  readonly toldAfterwards: string[] = []
  isEnded = false
  isFull = false
  #marks = 0

  constructor() {
    this.serving.add('a')
  }

  session(): Movable {
    return {
      id: SESSION,
      isQuiet: true,
      isAsking: false,
      hold: () => void this.serving.delete('a'),
      save: () => 'all that it is',
      resume: () => void this.serving.add('a'),
      moved: () => 'more',
      end: () => {
        this.isEnded = true
      },
    }
  }

  #take(node: string, offer: Offer): Promise<Offered> {
    return takeSession(
      {
        node,
        registry: this.registry,
        scheduler: this.time,
        sessions: {
          refusalOf: () => (this.isFull ? 'full' : null),
          refused() {},
          arrive: () => ({
            id: offer.session,
            begin: async () => {
              this.serving.add(node)
              expect([...this.serving]).toEqual([node])
            },
            open() {},
            drop() {},
          }),
        },
        keepMs: KEEP_MS,
        doubtMs: DOUBT_MS,
        isOpen: () => true,
        took() {},
        failed: (error) => this.failures.push(error),
      },
      offer,
    )
  }

  async #offer(to: string, offer: Offer, fate: Fate): Promise<Offered> {
    const pause = (ms: number) => new Promise<void>((resolve) => void this.time.after(ms, resolve))
    switch (fate) {
      case 'arrives':
        return await this.#take(to, offer)
      case 'finds it full':
        this.isFull = true
        try {
          return await this.#take(to, offer)
        } finally {
          this.isFull = false
        }
      case 'finds it dead':
        return 'refused'
      case 'finds no way':
        return 'away'
      case 'is lost':
        await pause(300)
        return 'lost'
      case 'loses its answer':
        void this.#take(to, offer)
        await pause(300)
        return 'lost'
      case 'arrives late':
        void pause(1_000).then(() => this.#take(to, offer))
        await pause(300)
        return 'lost'
    }
  }

  async leave(fates: readonly Fate[], nodes: readonly string[] = ['b', 'c', 'd']): Promise<void> {
    let turn = 0
    const moved = moveAll(
      {
        node: 'a',
        registry: this.registry,
        scheduler: this.time,
        places: this.places,
        keepMs: KEEP_MS,
        times: timetable(this.time.now(), LIMITS),
        quietMs: 100,
        doubtMs: DOUBT_MS,
        nextMark: () => ++this.#marks,
        target: (tried) => nodes.find((node) => !tried.has(node)) ?? null,
        offer: (to, offer) => this.#offer(to, offer, fates[turn++] ?? 'is lost'),
        tellAfterwards: async (to) => {
          this.toldAfterwards.push(to)
          return true
        },
        failed: (error) => this.failures.push(error),
      },
      [this.session()],
    )
    let isOver = false
    void moved.then(() => {
      isOver = true
    })
    for (let step = 0; step < 400; step++) {
      for (let turn = 0; turn < 30; turn++) await null
      // Until late offers have arrived.
      if (isOver && step > 200) break
      this.time.pass(50)
    }
    await moved
  }
}

const FATES: readonly Fate[] = [
  'arrives',
  'is lost',
  'loses its answer',
  'arrives late',
  'finds it full',
  'finds it dead',
  'finds no way',
]
const fates = fc.array(fc.constantFrom(...FATES), { minLength: 3, maxLength: 3 })

describe('a session that moves', () => {
  test('is on one node at any time, and in the end where the registry says', async () => {
    await fc.assert(
      fc.asyncProperty(fates, async (fates) => {
        const world = new World()
        await world.leave(fates)
        expect(world.serving.size).toBe(1)
        const [home = ''] = world.serving
        expect(await world.registry.find(SESSION)).toBe(home)
        expect(world.isEnded).toBe(false)
        // Clients that come to the node which has left are told where it is.
        expect(world.places.of(SESSION)).toBe(home === 'a' ? null : home)
        expect(world.toldAfterwards).toEqual(home === 'a' ? [] : [home])
      }),
      { numRuns: 300 },
    )
  })

  test('is on one node at most while the registry comes and goes, and on none but when that was away for long', async () => {
    await fc.assert(
      fc.asyncProperty(fates, fc.infiniteStream(fc.boolean()), fc.nat(12), async (fates, away, calls) => {
        const world = new World()
        let left = calls
        world.registry.fails = () => left-- > 0 && away.next().value === true
        await world.leave(fates)
        const [home] = world.serving
        expect(world.serving.size).toBeLessThanOrEqual(1)
        if (home === undefined) expect(world.isEnded).toBe(true)
        world.registry.fails = null
        if (home !== undefined && home !== 'a') expect(await world.registry.find(SESSION)).toBe(home)
      }),
      { numRuns: 500 },
    )
  })

  test('that waits for its application moves before those whose clients have noticed nothing yet', async () => {
    const time = virtualScheduler()
    const order: string[] = []
    let isBusy = true
    const sessions = Array.from({ length: 100 }, (_, n): Movable => {
      const id = `${n}`
      return {
        id,
        isAsking: false,
        get isQuiet() {
          return n > 0 || !isBusy
        },
        hold: () => void order.push(`hold ${id}`),
        save: () => 'all that it is',
        resume() {},
        moved: () => 'more',
        end() {},
      }
    })
    const moved = moveAll(
      {
        node: 'a',
        registry: new MemoryRegistry(time),
        scheduler: time,
        places: new Places({ node: 'a', scheduler: time, most: 100 }),
        keepMs: KEEP_MS,
        times: timetable(0, { leaveMs: 2_000, drainMs: 0 }),
        quietMs: 1_000,
        doubtMs: DOUBT_MS,
        nextMark: () => 1,
        target: () => 'b',
        offer: async (_, { session }) => {
          await new Promise<void>((resolve) => void time.after(50, resolve))
          order.push(`moved ${session}`)
          return 'taken'
        },
        tellAfterwards: async () => true,
        failed() {},
      },
      sessions,
    )
    for (let step = 0; step < 100; step++) {
      for (let turn = 0; turn < 100; turn++) await null
      time.pass(10)
      isBusy = step < 5
    }
    await moved
    expect(order[0]).toBe('hold 0')
    expect(order).toHaveLength(200)
    expect(order.indexOf('moved 0')).toBeLessThan(order.indexOf('hold 99'))
  })

  test('stays where no node takes it, and goes on there', async () => {
    const world = new World()
    await world.leave(['finds it full', 'finds it full', 'finds it dead'])
    expect([...world.serving]).toEqual(['a'])
  })

  test('goes to the next node when the first has died', async () => {
    const world = new World()
    await world.leave(['finds it dead', 'arrives'])
    expect([...world.serving]).toEqual(['c'])
  })

  test('is at the node whose answer was lost', async () => {
    const world = new World()
    await world.leave(['loses its answer'])
    expect([...world.serving]).toEqual(['b'])
    expect(world.places.of(SESSION)).toBe('b')
  })

  test('is found by way of the node that had it for as long as that lives', async () => {
    const world = new World()
    await world.leave(['arrives'])
    world.time.pass(KEEP_MS)
    world.places.movedTo('another', 'c')
    expect(world.places.of(SESSION)).toBe('b')
  })

  test('goes to the only node that has room, however many have none', async () => {
    const world = new World()
    await world.leave(['finds it full', 'finds it full', 'finds it full', 'arrives'], ['b', 'c', 'd', 'e'])
    expect([...world.serving]).toEqual(['e'])
  })

  test('waits for a node that cannot be reached, where no other takes it', async () => {
    const world = new World()
    await world.leave(['finds no way', 'finds it full', 'finds no way', 'arrives'], ['b', 'c'])
    expect([...world.serving]).toEqual(['b'])
    expect(world.failures).toEqual([])
  })

  test('stays where none can be reached, and that is told', async () => {
    const world = new World()
    await world.leave(Array.from({ length: 100 }, () => 'finds no way'))
    expect([...world.serving]).toEqual(['a'])
    expect(world.failures).toMatchObject([{ code: 'unavailable' }])
  })

  test('is not taken by an offer that arrives after another', async () => {
    const world = new World()
    await world.leave(['arrives late', 'arrives'])
    expect([...world.serving]).toEqual(['c'])
  })

  test('is not moved to a node that has another under its id', async () => {
    const world = new World()
    await world.registry.claim(SESSION, 'd', KEEP_MS, null)
    await world.leave(['arrives', 'arrives', 'arrives'])
    expect([...world.serving]).toEqual(['a'])
  })

  test('ends where it cannot be known who has it', async () => {
    const world = new World()
    let calls = 0
    world.registry.fails = () => calls++ > 0
    await world.leave(['loses its answer', 'is lost', 'is lost'])
    expect([...world.serving]).toEqual([])
    expect(world.isEnded).toBe(true)
  })
})
