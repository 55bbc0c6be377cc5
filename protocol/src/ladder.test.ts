import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LADDER, Ladder, type LadderEffect, type LadderEvent } from './ladder.ts'

const NAMES = ['websocket', 'sse', 'long-polling']
const half = () => 0.5

const make = (names: readonly string[] = NAMES) => new Ladder(names, half)

const lost = (link: number, retryAfterMs = 0): LadderEvent => ({ type: 'lost', link, outcome: 'refused', retryAfterMs })
const welcomed = (link: number): LadderEvent => ({ type: 'welcomed', link })
const use = (transport: string | null): LadderEvent => ({ type: 'use', transport })
const tick: LadderEvent = { type: 'tick' }
const open = (link: number, transport: string, as: 'owner' | 'candidate' = 'owner'): LadderEffect => ({
  type: 'open',
  link,
  transport,
  as,
})

/** A ladder that is open on its first rung since time 0. */
function opened(): Ladder {
  const ladder = make()
  ladder.step(tick, 0)
  ladder.step(welcomed(1), 0)
  return ladder
}

describe('opening', () => {
  test('[E6] begins with the best, at once', () => {
    const ladder = make()
    expect(ladder.deadline).toBe(0)
    expect(ladder.step(tick, 0)).toEqual([open(1, 'websocket')])
  })

  test('[E6] a fast failure falls through to the next at once, without a pause', () => {
    const ladder = make()
    ladder.step(tick, 0)
    expect(ladder.step(lost(1), 5)).toEqual([open(2, 'sse')])
    expect(ladder.step(lost(2), 9)).toEqual([open(3, 'long-polling')])
  })

  test('[E6] silence costs openMs and no more', () => {
    const ladder = make()
    ladder.step(tick, 0)
    expect(ladder.deadline).toBe(LADDER.openMs)
    expect(ladder.step(tick, LADDER.openMs - 1)).toEqual([])
    expect(ladder.step(tick, LADDER.openMs)).toEqual([{ type: 'close', link: 1 }, open(2, 'sse')])
  })

  test('[E5] a whole round of failures calls for a pause, each twice as long as the last', () => {
    const ladder = make(['only'])
    const pauses = []
    let now = 0
    for (let link = 1; link <= 4; link++) {
      expect(ladder.step(tick, now)).toEqual([open(link, 'only')])
      expect(ladder.step(lost(link), now)).toEqual([])
      pauses.push(ladder.deadline - now)
      expect(ladder.step(tick, ladder.deadline - 1)).toEqual([])
      now = ladder.deadline
    }
    expect(pauses).toEqual([200, 400, 800, 1_600])
  })

  test('[E6] the pause that the gateway asks for is kept, with a jitter on top', () => {
    const ladder = make()
    ladder.step(tick, 0)
    expect(ladder.step(lost(1, 10_000), 0)).toEqual([])
    expect(ladder.deadline).toBe(15_000)
  })
})

describe('a loss', () => {
  test('[E5] the first attempt after one is at once, on the same transport', () => {
    const ladder = opened()
    expect(ladder.step(lost(1), LADDER.stableMs)).toEqual([open(2, 'websocket')])
  })

  test('[E5] links that do not hold are paused for longer and longer: opening is not enough to begin a new count', () => {
    const ladder = opened()
    const pauses = []
    let now = 0
    for (let link = 1; link <= 4; link++) {
      ladder.step(lost(link), now)
      pauses.push(ladder.state.name === 'waiting' ? ladder.deadline - now : 0)
      now = Math.max(now, ladder.state.name === 'waiting' ? ladder.deadline : now)
      ladder.step(tick, now)
      ladder.step(welcomed(link + 1), now)
    }
    expect(pauses).toEqual([0, 200, 400, 800])
  })

  test('[E5] a link that held for stableMs has earned a new count', () => {
    const ladder = opened()
    ladder.step(lost(1), 0)
    ladder.step(welcomed(2), 0)
    expect(ladder.step(lost(2), LADDER.stableMs - 1)).toEqual([])
    ladder.step(tick, 1e6)
    ladder.step(welcomed(3), 1e6)
    expect(ladder.step(lost(3), 1e6 + LADDER.stableMs)).toEqual([open(4, 'websocket')])
  })

  test('[E5] a candidate that came and went does not take that away', () => {
    const ladder = opened()
    ladder.step(lost(1), 0)
    ladder.step(welcomed(2), 0)
    ladder.step(use('sse'), LADDER.stableMs)
    ladder.step(use('websocket'), LADDER.stableMs)
    expect(ladder.step(lost(2), LADDER.stableMs)).toEqual([open(4, 'websocket')])
  })

  test('[E6] when the world may have changed, it does not wait', () => {
    const ladder = make(['only'])
    ladder.step(tick, 0)
    ladder.step(lost(1), 0)
    expect(ladder.step({ type: 'hurry' }, 1)).toEqual([open(2, 'only')])
    expect(ladder.step({ type: 'hurry' }, 1)).toEqual([])
  })

  test('of a link that is not in use is no loss', () => {
    const ladder = opened()
    expect(ladder.step(lost(9), 0)).toEqual([])
    expect(ladder.state).toMatchObject({ name: 'settled', owner: { link: 1 } })
  })
})

describe('a switch', () => {
  test('[L10] a candidate is pinged once it was welcomed, and claimed once it has answered; only then is the old link let go', () => {
    const ladder = opened()
    expect(ladder.step(use('sse'), 10)).toEqual([open(2, 'sse', 'candidate')])
    expect(ladder.step({ type: 'pong', link: 1 }, 11)).toEqual([])
    expect(ladder.step(welcomed(2), 11)).toEqual([{ type: 'ping', link: 2 }])
    expect(ladder.step({ type: 'pong', link: 2 }, 13)).toMatchObject([
      { type: 'claim', link: 2, transport: 'sse' },
      { type: 'close', link: 1 },
    ])
    expect(ladder.state).toMatchObject({ name: 'settled', owner: { link: 2 } })
  })

  test.each<[string, LadderEvent[]]>([
    ['is never welcomed', []],
    ['is welcomed and never answers', [welcomed(2)]],
  ])('[L10] a candidate that %s is closed, and the old link stays', (_, events) => {
    const ladder = opened()
    ladder.step(use('sse'), 0)
    for (const event of events) ladder.step(event, 1)
    expect(ladder.step(tick, LADDER.openMs)).toEqual([{ type: 'close', link: 2 }])
    expect(ladder.state).toMatchObject({ name: 'settled', owner: { link: 1 } })
  })

  test('[L10] the loss of a candidate leaves the old link in use', () => {
    const ladder = opened()
    ladder.step(use('sse'), 0)
    expect(ladder.step(lost(2), 0)).toEqual([])
    expect(ladder.state).toMatchObject({ name: 'settled', owner: { link: 1 } })
  })

  test('the loss of the old link abandons the candidate', () => {
    const ladder = opened()
    ladder.step(use('sse'), LADDER.stableMs)
    expect(ladder.step(lost(1), LADDER.stableMs)).toEqual([{ type: 'close', link: 2 }, open(3, 'websocket')])
  })

  test('a change of mind closes the candidate; a wish for what is in use opens nothing', () => {
    const ladder = opened()
    ladder.step(use('sse'), 0)
    expect(ladder.step(use('long-polling'), 0)).toEqual([
      { type: 'close', link: 2 },
      open(3, 'long-polling', 'candidate'),
    ])
    expect(ladder.step(use('websocket'), 0)).toEqual([{ type: 'close', link: 3 }])
    expect(ladder.step(use(null), 0)).toEqual([])
  })

  test('a pinned transport is not fallen through from', () => {
    const ladder = make()
    ladder.step(tick, 0)
    expect(ladder.step(use('sse'), 0)).toEqual([{ type: 'close', link: 1 }, open(2, 'sse')])
    expect(ladder.step(lost(2), 0)).toEqual([])
    expect(ladder.step(tick, ladder.deadline)).toEqual([open(3, 'sse')])
  })
})

test('after a stop it does nothing more', () => {
  const ladder = opened()
  ladder.step({ type: 'stop' }, 0)
  expect(ladder.deadline).toBe(Number.POSITIVE_INFINITY)
  for (const event of [tick, lost(1), use('sse'), { type: 'hurry' } as const])
    expect(ladder.step(event, 1e9)).toEqual([])
})

test('[L1] [L10] in any life link numbers ascend, one link is in use and one more on trial, and none is forgotten open', () => {
  const event = fc.oneof<fc.Arbitrary<(known: number) => LadderEvent>[]>(
    fc.constant(() => tick),
    fc.nat(2).map((back) => (known) => welcomed(known - back)),
    fc.nat(2).map((back) => (known) => ({ type: 'pong', link: known - back })),
    fc.tuple(fc.nat(2), fc.constantFrom(0, 500)).map(
      ([back, after]) =>
        (known) =>
          lost(known - back, after),
    ),
    fc.constantFrom(null, ...NAMES).map((name) => () => use(name)),
    fc.constant(() => ({ type: 'hurry' })),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(event, fc.nat(8_000)), { maxLength: 60 }), (events) => {
      const ladder = make()
      const live = new Set<number>()
      let [known, now] = [0, 0]
      for (const [next, later] of events) {
        now += later
        const one = next(known)
        if (one.type === 'lost') live.delete(one.link)
        for (const effect of ladder.step(one, now)) {
          if (effect.type === 'open') {
            expect(effect.link).toBe(++known)
            expect(NAMES).toContain(effect.transport)
            live.add(effect.link)
          } else if (effect.type === 'close') expect(live.delete(effect.link)).toBe(true)
          else expect(live.has(effect.link)).toBe(true)
        }
        const { state } = ladder
        const owner = 'owner' in state ? state.owner : null
        const trial = state.name === 'trying' ? state.trial : null
        const expected = [owner, trial].flatMap((rung) => (rung === null ? [] : [rung.link]))
        expect([...live]).toEqual(expected)
        // It always knows what to do next: only when it is settled it waits for the world.
        expect(Number.isFinite(ladder.deadline)).toBe(state.name !== 'settled')
      }
    }),
    { numRuns: 500 },
  )
})
