import fc from 'fast-check'
import { LADDER } from '../../src/ladder/options.ts'
import { hold } from '../journal.ts'
import { type Log, live } from './forecast.ts'
import { CLIMB_MS, STEP_DOWN_MS } from './rules.ts'
import { MOST_RUNGS, type Spell, TRANSPORT_NAMES, type Weather, type WeatherFate } from './weather.ts'

/**
 * [D7]: in a conversation messages arrive again after `STEP_DOWN_MS` and so many round trips: two
 * until the question is missed, two until the next rung is tried, and three to open and to prove
 * the one that carries.
 */
export const ROUND_TRIPS = 7

/**
 * [D2]: where a round trip takes so long that no usual wait is enough, links are waited for longer
 * each round.
 */
export const SLOW_OPENING_MS = 50_000

/** Longer than anything is watched. */
const FOR_EVER_MS = 1_000_000
const WATCHED_MS = 60_000

const foul = fc.constantFrom<WeatherFate>('silent', 'held', 'up only')

/**
 * The upper rungs stop carrying, from the beginning or after a while, and the lowest is all that is
 * left; at any round trip up to 3 s.
 */
export const starving: fc.Arbitrary<Weather> = fc
  .record({
    seed: fc.nat(),
    latencyMs: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 1_500 })),
    everyMs: fc.integer({ min: 50, max: 300 }),
    soundMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 30_000 })),
    fate: foul,
    // Where there are many, the upper ones are free again before the lowest has had its turn.
    rungs: fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 2, max: MOST_RUNGS }) },
      { weight: 1, arbitrary: fc.constant(TRANSPORT_NAMES.length) },
    ),
  })
  .map(({ soundMs, fate, rungs, latencyMs, ...rest }) => ({
    ...rest,
    latencyMs,
    quietAt: null,
    sleeps: [],
    spells: upperDie(rungs, soundMs, fate),
  }))

function upperDie(rungs: number, soundMs: number, fate: WeatherFate): Spell[][] {
  const dies: Spell[] = [
    { fate: 'works', ms: soundMs },
    { fate, ms: FOR_EVER_MS },
  ]
  return Array.from({ length: rungs }, (_, i) => (i < rungs - 1 ? dies : []))
}

/** So slow that nothing opens in the usual time. */
export const crawling: fc.Arbitrary<Weather> = starving.map((weather) => ({
  ...weather,
  latencyMs: weather.latencyMs / 2 + 2_500,
}))

/**
 * A rung is climbed to, and it and the one in use die at about the same time: what takes over may
 * be dead already.
 */
export const dyingTogether: fc.Arbitrary<Weather> = fc
  .record({
    seed: fc.nat(),
    latencyMs: fc.integer({ min: 1, max: 100 }),
    everyMs: fc.integer({ min: 50, max: 300 }),
    badMs: fc.integer({ min: 500, max: 20_000 }),
    soundMs: fc.integer({ min: 200, max: 6_000 }),
    fate: foul,
    cut: fc.constantFrom<WeatherFate>('refused', 'held'),
  })
  .map(({ badMs, soundMs, fate, cut, ...rest }) => ({
    ...rest,
    quietAt: null,
    sleeps: [],
    spells: [
      [
        { fate: 'refused', ms: badMs },
        { fate: 'works', ms: soundMs },
        { fate, ms: FOR_EVER_MS },
      ],
      [
        { fate: 'works', ms: badMs + soundMs },
        { fate: cut, ms: FOR_EVER_MS },
      ],
      [],
    ],
  }))

/**
 * After a silence the client alone speaks, and the upper rungs stop carrying up a while before or
 * after.
 */
export const speaking: fc.Arbitrary<Weather> = fc
  .record({
    seed: fc.nat(),
    latencyMs: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 1_500 })),
    everyMs: fc.integer({ min: 50, max: 300 }),
    clientFrom: fc.integer({ min: 20_000, max: 60_000 }),
    diesAfterMs: fc.integer({ min: -20_000, max: 10_000 }),
    fate: fc.constantFrom<WeatherFate>('silent', 'down only'),
    rungs: fc.integer({ min: 2, max: MOST_RUNGS }),
  })
  .map(({ diesAfterMs, fate, rungs, ...rest }) => ({
    ...rest,
    quietAt: null,
    sleeps: [],
    spells: upperDie(rungs, rest.clientFrom + diesAfterMs, fate),
  }))

/**
 * All is late at first, and then well for so long that it is forgotten, before the upper rungs die.
 */
export const recovering: fc.Arbitrary<Weather> = fc
  .record({
    seed: fc.nat(),
    latencyMs: fc.integer({ min: 1, max: 100 }),
    everyMs: fc.integer({ min: 50, max: 300 }),
    lateMs: fc.integer({ min: 3_000, max: 8_000 }),
    soundMs: fc.integer({ min: 60_000, max: 70_000 }),
    fate: foul,
    rungs: fc.integer({ min: 2, max: MOST_RUNGS }),
  })
  .map(({ lateMs, soundMs, fate, rungs, ...rest }) => ({
    ...rest,
    quietAt: null,
    sleeps: [],
    watchedFrom: lateMs + soundMs - 1_000,
    spells: upperDie(rungs, soundMs, fate).map((spells): Spell[] => [{ fate: 'late', ms: lateMs }, ...spells]),
  }))

/**
 * Holds the policy against the rules where only the lowest rung carries on. Returns the longest
 * silence, in excess of the round trips.
 */
export async function survived(weather: Weather, log: Log = null): Promise<number> {
  const since = weather.clientFrom ?? weather.watchedFrom ?? 0
  const until = Math.max(since, total(weather)) + WATCHED_MS
  const { arrivals, opened, tried } = await live(weather, until, log)
  const [firstArrival = until] = arrivals
  // While nothing has carried yet no rung has a reason to be tried twice before another.
  const turns = tried.filter((_, i) => (opened[i] ?? 0) < firstArrival).slice(0, weather.spells.length)
  hold(
    '[D2]',
    total(weather) > 0 || new Set(turns).size === turns.length,
    () => `tried in this order: ${turns.join(' ')}`,
  )
  const roundTripsMs = ROUND_TRIPS * 2 * weather.latencyMs
  const racesMs = Math.max(0, weather.spells.length - MOST_RUNGS) * LADDER.raceMs
  const bound = STEP_DOWN_MS + racesMs + roundTripsMs
  let worst = 0
  const watched = arrivals.filter((at) => at > since)
  for (const [i, to] of [...watched, until].entries()) {
    const silence = to - (watched[i - 1] ?? since) - (weather.everyMs ?? 0)
    worst = Math.max(worst, silence - racesMs - roundTripsMs)
    hold(
      '[D7]',
      silence <= bound,
      () => `nothing arrived for ${silence} ms before ${to}, though the lowest rung carried`,
    )
  }
  return worst
}

/**
 * Holds it against the rule that a network which is slow from the start is waited for. Returns when
 * something carried.
 */
export async function opened(weather: Weather, log: Log = null): Promise<number> {
  const { arrivals } = await live(weather, SLOW_OPENING_MS + CLIMB_MS, log)
  const first = arrivals[0] ?? Number.POSITIVE_INFINITY
  hold('[D2]', first <= SLOW_OPENING_MS, () => `the first message arrived at ${first}, though the lowest rung carried`)
  return first
}

const total = ({ spells }: Weather): number =>
  Math.max(...spells.map((list) => list.reduce((sum, { ms }) => sum + (ms === FOR_EVER_MS ? 0 : ms), 0)))
