import fc from 'fast-check'
import { expect, test } from 'vitest'
import { playReloads, type ReloadLife } from './reloads/reload-life.ts'
import { KINDS } from './script.ts'

const { RUNS, SEED, REPLAY_PATH } = process.env

const said = fc.record({
  at: fc.integer({ min: 200, max: 6_000 }),
  by: fc.constantFrom('client' as const, 'gateway' as const),
  chars: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 10, max: 400 }) }, fc.integer({ min: 2_000, max: 20_000 })),
})

const lives: fc.Arbitrary<ReloadLife> = fc.record({
  seed: fc.nat(),
  transports: fc.constantFrom<ReloadLife['transports']>(['websocket'], ['sse'], ['long-polling'], KINDS),
  bytesPerSecond: fc.constantFrom(20_000, 400_000),
  pages: fc.array(
    fc.record({
      ms: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 300, max: 3_000 })),
      listensAt: fc.constantFrom(0, 30, 1_000),
    }),
    { minLength: 2, maxLength: 5 },
  ),
  gapMs: fc.constantFrom(1, 10, 200),
  said: fc.array(said, { minLength: 5, maxLength: 40 }),
  isDuplicated: fc.boolean(),
})

/** A long message is half there when its page ends, and another waits for a listener that never comes. */
const cutInTheMiddle: ReloadLife = {
  seed: 1,
  transports: ['websocket'],
  bytesPerSecond: 20_000,
  pages: [
    { ms: 300, listensAt: 0 },
    { ms: 700, listensAt: 1_000 },
    { ms: 3_000, listensAt: 0 },
  ],
  gapMs: 10,
  said: [
    { at: 900, by: 'gateway', chars: 20 },
    { at: 910, by: 'gateway', chars: 20_000 },
    { at: 1_290, by: 'client', chars: 20 },
  ],
  isDuplicated: true,
}

test('[S1] [S18] [K6] [K14] [K19] a session that is handed over from page to page loses nothing, is one tab’s alone, and stays the same member', async () => {
  const reached = { outbox: 0, joined: 0, unheard: 0, pending: 0 }
  const property = fc.asyncProperty(lives, async (life) => {
    const first = life.pages[0]
    if (first === undefined) return
    // The first page lives until it is welcomed: before that nobody has a session to hand over.
    const pages = [{ ...first, ms: first.ms + 300 }, ...life.pages.slice(1)]
    const { sessions, losses, resets, members, carried } = await playReloads({ ...life, pages })
    for (const kind of ['outbox', 'joined', 'unheard', 'pending'] as const) reached[kind] += carried[kind]
    expect([sessions, losses, resets, members]).toEqual([life.isDuplicated ? 2 : 1, [], [], ['in']])
  })
  await fc.assert(property, {
    numRuns: Number(RUNS ?? 30),
    examples: [[cutInTheMiddle]],
    ...(SEED === undefined ? {} : { seed: Number(SEED) }),
    ...(REPLAY_PATH === undefined ? {} : { path: REPLAY_PATH }),
  })
  // What never happens proves nothing.
  expect(Object.entries(reached).filter(([, count]) => count === 0)).toEqual([])
}, 120_000)
