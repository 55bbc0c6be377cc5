import fc from 'fast-check'
import { FATES, MOST_RUNGS, type Spell, totalMs, type Weather, type WeatherFate } from './weather.ts'

/** Foul weather ends by then. */
const FOUL_MS = 30_000

const spell: fc.Arbitrary<Spell> = fc.record({
  fate: fc.constantFrom(...FATES),
  ms: fc.integer({ min: 200, max: 10_000 }),
})

/** A sky that clears by and by, over a page that is always looked at. */
export const weathers: fc.Arbitrary<Weather> = fc.record({
  seed: fc.nat(),
  latencyMs: fc.integer({ min: 1, max: 150 }),
  everyMs: fc.constantFrom(100, 300, 2_000, 7_000),
  spells: fc.array(
    fc
      .array(spell, { maxLength: 5 })
      .map((spells) => spells.filter((_, i) => totalMs(spells.slice(0, i + 1)) <= FOUL_MS)),
    { minLength: 1, maxLength: MOST_RUNGS },
  ),
  quietAt: fc.constant(null),
  sleeps: fc.constant([]),
})

/** One rung falters while those beneath it work, in the middle of a lively conversation. */
export const faltering: fc.Arbitrary<Weather> = fc
  .record({
    seed: fc.nat(),
    latencyMs: fc.integer({ min: 1, max: 100 }),
    everyMs: fc.integer({ min: 20, max: 300 }),
    soundMs: fc.integer({ min: 3_000, max: 20_000 }),
    fate: fc.constantFrom<WeatherFate>('silent', 'held', 'late', 'one-behind', 'up only', 'refused', 'busy'),
    rungs: fc.integer({ min: 2, max: MOST_RUNGS }),
  })
  .map(({ soundMs, fate, rungs, ...rest }) => ({
    ...rest,
    quietAt: null,
    sleeps: [],
    spells: Array.from({ length: rungs }, (_, i): Spell[] =>
      i === 0
        ? [
            { fate: 'works', ms: soundMs },
            { fate, ms: 20_000 },
          ]
        : [],
    ),
  }))

/**
 * Nothing is wrong with the network: it is slow, the gateway has little to say, or the page sleeps.
 */
export const fairWeathers: fc.Arbitrary<Weather> = fc
  .record({
    seed: fc.nat(),
    latencyMs: fc.integer({ min: 1, max: 1_500 }),
    everyMs: fc.constantFrom(300, 1_000, 10_000, 60_000, null),
    quietAt: fc.option(fc.integer({ min: 0, max: 10_000 })),
    spells: fc.array(fc.constant([]), { minLength: 1, maxLength: MOST_RUNGS }),
    sleeps: fc
      .array(
        fc.record({
          // From the end of one to the beginning of the next, or from the beginning.
          at: fc.integer({ min: 0, max: 30_000 }),
          ms: fc.oneof(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 120_000 })),
          isTold: fc.boolean(),
          isFrozen: fc.boolean(),
          cuts: fc.constantFrom(null, 'discarding' as const, 'delivering' as const),
        }),
        { maxLength: 4 },
      )
      .map((sleeps) => {
        let end = 0
        return sleeps.map((sleep) => {
          const at = end + sleep.at
          end = at + sleep.ms
          // A page that is told nothing has no excuse for a cut.
          return { ...sleep, at, isFrozen: sleep.isFrozen || !sleep.isTold, cuts: sleep.isTold ? sleep.cuts : null }
        })
      }),
  })
  // A sleep in the middle of the first question leaves an answer time unknown that is far from
  // usual.
  .map((weather) =>
    weather.sleeps.length === 0 ? weather : { ...weather, latencyMs: Math.min(weather.latencyMs, 500) },
  )
