import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ChannelLog, LOG_LIMITS, type LogEffect, type LogPage } from './channel-log.ts'
import type { Position } from './frames.ts'
import type { Publication } from './publication.ts'

const publication = (offset: number, prev = offset - 1, at = offset): Publication => ({
  offset,
  prev,
  data: `${offset}`,
  author: null,
  at,
})
const at = (offset: number, epoch = 'A'): Position => ({ epoch, offset })
const delivered = (effects: readonly LogEffect[]): (number | string)[] =>
  effects.map((effect) => (effect.type === 'deliver' ? effect.publication.offset : effect.type))
const page = (to: Position, offsets: readonly number[], more: Partial<LogPage> = {}): LogPage => ({
  at: to,
  recovered: true,
  publications: offsets.map((offset) => publication(offset)),
  more: false,
  ...more,
})

describe('a log of a channel', () => {
  test('delivers what comes next, and drops doubles', () => {
    const log = new ChannelLog(at(2), [])
    expect(delivered(log.pushed('A', publication(3)))).toEqual([3])
    expect(log.pushed('A', publication(3))).toEqual([])
    expect(log.pushed('A', publication(1))).toEqual([])
    expect(log.at).toEqual(at(3))
  })

  test('takes numbers with holes when each says which came before it', () => {
    const log = new ChannelLog(at(2), [])
    expect(delivered(log.pushed('A', publication(7, 2)))).toEqual([7])
  })

  test('fills a hole by one read, and keeps what comes in the meantime in order', () => {
    const log = new ChannelLog(at(1), [])
    expect(log.pushed('A', publication(4))).toEqual([{ type: 'fetch', after: at(1) }])
    expect(log.pushed('A', publication(5))).toEqual([])
    expect(delivered(log.fetched(page(at(4), [2, 3, 4])))).toEqual([2, 3, 4, 5])
  })

  test('reads on while a page says that there is more', () => {
    const log = new ChannelLog(at(0), [])
    log.moved(at(4))
    const effects = log.fetched(page(at(4), [1, 2], { more: true }))
    expect(delivered(effects)).toEqual([1, 2, 'fetch'])
    expect(effects.at(-1)).toEqual({ type: 'fetch', after: at(2) })
  })

  test('reads the same again after a read that has failed', () => {
    const log = new ChannelLog(at(1), [])
    log.moved(at(3))
    expect(log.failed()).toEqual([{ type: 'fetch', after: at(1) }])
  })

  test('does not read when it is where pushes are', () => {
    const log = new ChannelLog(at(3), [])
    expect(log.moved(at(3))).toEqual([])
    expect(log.moved(at(2))).toEqual([])
  })

  test('goes over to another epoch with all that lies between', () => {
    const log = new ChannelLog(at(2), [])
    expect(log.pushed('B', publication(3))).toEqual([{ type: 'fetch', after: at(2) }])
    const missed = [publication(3)]
    expect(log.fetched(page(at(3, 'B'), [3]))).toEqual([{ type: 'broken', at: at(3, 'B'), recovered: true, missed }])
  })

  test('says that something is lost when the store cannot tell what lies between', () => {
    const log = new ChannelLog(at(2), [publication(2)])
    log.pushed('B', publication(9))
    expect(log.fetched(page(at(9, 'B'), [9], { recovered: false }))).toEqual([
      { type: 'broken', at: at(9, 'B'), recovered: false, missed: [] },
    ])
    expect(log.since(at(8, 'B'), 0)).toBeNull()
  })

  test('a late push of an epoch that is over costs one read, and no more', () => {
    const log = new ChannelLog(at(2, 'B'), [])
    expect(delivered(log.pushed('A', publication(9)))).toEqual(['fetch'])
    expect(log.fetched(page(at(2, 'B'), []))).toEqual([])
    expect(delivered(log.pushed('B', publication(3)))).toEqual([3])
  })

  test('a push of which the store knows nothing costs one read, and what follows it closes the hole', () => {
    const log = new ChannelLog(at(1), [])
    log.pushed('A', publication(4))
    expect(log.fetched(page(at(1), []))).toEqual([])
    expect(delivered(log.pushed('A', publication(5)))).toEqual(['fetch'])
    expect(delivered(log.fetched(page(at(5), [2, 3, 4, 5])))).toEqual([2, 3, 4, 5])
  })

  test('a push waits for the rest of a read that comes in pages', () => {
    const log = new ChannelLog(at(1), [])
    log.pushed('A', publication(5))
    expect(delivered(log.fetched(page(at(4), [2, 3], { more: true })))).toEqual([2, 3, 'fetch'])
    expect(delivered(log.fetched(page(at(4), [4])))).toEqual([4, 5])
  })

  test('answers from its ring what the ring has, and nothing else', () => {
    const log = new ChannelLog(
      at(5),
      [3, 4, 5].map((offset) => publication(offset)),
    )
    const offsets = (position: Position, oldestAt = 0) =>
      log.since(position, oldestAt)?.map(({ offset }) => offset) ?? null
    expect(offsets(at(5))).toEqual([])
    expect(offsets(at(3))).toEqual([4, 5])
    expect(offsets(at(2))).toEqual([3, 4, 5])
    expect(offsets(at(1))).toBeNull()
    expect(offsets(at(6))).toBeNull()
    expect(offsets(at(3, 'B'))).toBeNull()
    expect(offsets(at(3), 5)).toBeNull()
    expect(offsets(at(4), 5)).toEqual([5])
  })

  test('keeps no more than its limits', () => {
    const log = new ChannelLog(at(0), [], { ...LOG_LIMITS, maxRing: 3, maxRingChars: 5 })
    for (let offset = 1; offset <= 12; offset++) log.pushed('A', publication(offset))
    expect(log.since(at(9), 0)).toBeNull()
    expect(log.since(at(10), 0)).toHaveLength(2)
    expect(log.chars).toBeLessThanOrEqual(5)
    expect(log.newest?.offset).toBe(12)
  })
})

/** What happens to a store and to the pushes from it. */
type Event =
  | { readonly type: 'publish'; readonly fate: 'comes' | 'twice' | 'lost' | 'late' }
  | { readonly type: 'moved' | 'read' | 'failed' | 'late-arrives' }
  | { readonly type: 'fork'; readonly lost: number }

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('publish' as const),
      fate: fc.constantFrom('comes' as const, 'twice' as const, 'lost' as const, 'late' as const),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constantFrom('moved' as const, 'read' as const, 'failed' as const, 'late-arrives' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('fork' as const), lost: fc.nat({ max: 3 }) }) },
)

/** A store that keeps everything, and a subscriber that believes its log. */
class World {
  readonly log = new ChannelLog(at(0, 'E0'), [], { maxRing: 4, maxRingChars: 1_000, maxWaiting: 3 })
  readonly late: (() => void)[] = []
  /** What the store has, oldest first; names tell lives of one offset apart. */
  store: Publication[] = []
  heard: string[] = []
  /** Something was lost, and the subscriber was told. */
  isTold = false
  #epoch = 0
  #ancestors: Position[] = []
  #reads: Position[] = []
  #count = 0

  play(event: Event): void {
    if (event.type === 'publish') this.#publish(event.fate)
    else if (event.type === 'moved') this.#run(this.log.moved(this.#top))
    else if (event.type === 'read') this.#read()
    else if (event.type === 'failed' && this.#reads.length > 0) {
      this.#reads.shift()
      this.#run(this.log.failed())
    } else if (event.type === 'late-arrives') this.late.shift()?.()
    else if (event.type === 'fork') this.#fork(event.lost)
  }

  /** Everything arrives, and the log learns where the store is. */
  settle(): void {
    while (this.late.length > 0) this.late.shift()?.()
    this.#run(this.log.moved(this.#top))
    for (let reads = 0; this.#reads.length > 0; reads++) {
      if (reads > 100) throw new Error('it reads for ever')
      this.#read()
    }
  }

  get #top(): Position {
    return at(this.store.at(-1)?.offset ?? 0, `E${this.#epoch}`)
  }

  #publish(fate: 'comes' | 'twice' | 'lost' | 'late'): void {
    const prev = this.#top.offset
    const next = { ...publication(prev + 1 + (this.#count % 2), prev), data: `p${this.#count++}` }
    this.store.push(next)
    const { epoch } = this.#top
    const push = () => this.#run(this.log.pushed(epoch, next))
    if (fate === 'late') this.late.push(push)
    else if (fate !== 'lost') push()
    if (fate === 'twice') push()
  }

  #read(): void {
    const after = this.#reads.shift()
    if (after === undefined) return
    const known =
      after.epoch === this.#top.epoch ? this.#top : this.#ancestors.find(({ epoch }) => epoch === after.epoch)
    const recovered = known !== undefined && after.offset <= known.offset
    const all = this.store.filter(({ offset }) => offset > after.offset)
    const publications = all.slice(0, 2)
    this.#run(this.log.fetched({ at: this.#top, recovered, publications, more: all.length > 2 }))
  }

  #fork(lost: number): void {
    const old = this.#top.epoch
    this.store = this.store.slice(0, Math.max(0, this.store.length - lost))
    const bound = this.store.at(-1)?.offset ?? 0
    this.#ancestors = [...this.#ancestors, at(bound, old)].map((each) => at(Math.min(each.offset, bound), each.epoch))
    this.#epoch++
  }

  #run(effects: readonly LogEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'fetch') this.#reads.push(effect.after)
      else if (effect.type === 'deliver') this.heard.push(effect.publication.data)
      else {
        if (!effect.recovered) this.isTold = true
        this.heard.push(...effect.missed.map(({ data }) => data))
      }
    }
  }
}

describe('whatever happens to pushes', () => {
  test('a subscriber hears everything once and in order, or is told that something is lost', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const world = new World()
        for (const each of events) world.play(each)
        world.settle()
        expect(world.heard).toEqual([...new Set(world.heard)])
        const numbers = world.heard.map((name) => Number(name.slice(1)))
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
        if (!world.isTold) expect(world.heard).toEqual(world.store.map(({ data }) => data))
      }),
      { numRuns: 2_000 },
    )
  })

  test('what the ring answers is what the store has', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), fc.nat({ max: 60 }), (events, offset) => {
        const world = new World()
        for (const each of events) world.play(each)
        world.settle()
        const answer = world.log.since({ epoch: world.log.at.epoch, offset }, 0)
        if (answer === null) return
        expect(answer).toEqual(world.store.filter((each) => each.offset > offset))
      }),
    )
  })
})
