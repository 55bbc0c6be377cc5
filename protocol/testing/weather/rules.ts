import { VENTURE_MS } from '../../src/ladder/racing.ts'
import { hold } from '../journal.ts'
import { type Forecast, type Log, live } from './forecast.ts'
import { TRANSPORT_NAMES, totalMs, type Weather } from './weather.ts'

/** [D2]: links opened within any minute, by as many rungs as weather has. */
export const MAX_ATTEMPTS = 45
const MINUTE_MS = 60_000

/**
 * [D7]: while a rung carries, messages arrive again after that at the latest. The longest of it: a
 * link whose rhythm is not known yet falls silent, and is asked when the gateway's pings are
 * overdue.
 */
export const DELIVERY_MS = 34_000
/**
 * The same where something comes at least every 300 ms: all rungs may have failed so often that
 * they rest as long as can be.
 */
export const LIVELY_DELIVERY_MS = 25_000

/**
 * [D3]: where one rung falters and another works, messages go on to arrive. It is asked, missed,
 * and two are tried one after the other.
 */
export const STEP_DOWN_MS = 4_000
/**
 * The same where it goes on to carry, but late: it answers what it is asked, and is believed once
 * more.
 */
export const LATE_STEP_DOWN_MS = 8_000

/** [D9]: questions that a link is asked in a minute in which nothing is said on it: ever fewer. */
export const MAX_QUESTIONS = 20

/**
 * [D8]: the best rung is in use again so long after it has healed: the longest pause, a proof and a
 * probation.
 */
export const CLIMB_MS = 30_000

/** How long fair weather is watched after the last sleep: longer than any silence is believed. */
const IDLE_MS = 90_000

/** What was seen at worst. */
export interface Worst {
  attempts: number
  silenceMs: number
  livelySilenceMs: number
  stepDownMs: number
  climbMs: number
}

export const noWorst = (): Worst => ({ attempts: 0, silenceMs: 0, livelySilenceMs: 0, stepDownMs: 0, climbMs: 0 })

/** From when on until then some rung has carried without a break. */
function carriedSince({ spells }: Weather, until: number): number {
  const since = spells.map((list) => {
    let from = 0
    let bad = 0
    for (const { fate, ms } of list) {
      if (from >= until) break
      from += ms
      if (fate !== 'works' && fate !== 'lag') bad = Math.min(from, until)
    }
    return bad
  })
  return Math.min(...since)
}

function bounded({ opened }: Forecast, worst: Worst): void {
  let first = 0
  for (const [i, at] of opened.entries()) {
    while (at - (opened[first] ?? at) > MINUTE_MS) first++
    const attempts = i - first + 1
    worst.attempts = Math.max(worst.attempts, attempts)
    hold('[D2]', attempts <= MAX_ATTEMPTS, () => `${attempts} links were opened in the minute before ${at}`)
  }
}

/** Holds the policy against the rules in that weather. */
export async function weathered(weather: Weather, worst: Worst, log: Log = null): Promise<void> {
  const healedAt = Math.max(...weather.spells.map(totalMs))
  const until = healedAt + CLIMB_MS + 5_000
  const forecast = await live(weather, until, log)
  bounded(forecast, worst)

  const isLively = (weather.everyMs ?? Number.POSITIVE_INFINITY) <= 300
  const moments = [0, ...forecast.arrivals, until]
  for (const [i, to] of moments.entries()) {
    const from = moments[i - 1] ?? 0
    const silence = to - Math.max(from, carriedSince(weather, to)) - (weather.everyMs ?? 0)
    worst.silenceMs = Math.max(worst.silenceMs, silence)
    if (isLively) worst.livelySilenceMs = Math.max(worst.livelySilenceMs, silence)
    hold(
      '[D7]',
      silence <= (isLively ? LIVELY_DELIVERY_MS : DELIVERY_MS),
      () => `nothing arrived from ${from} to ${to}, though a rung carried`,
    )
  }

  const last = forecast.owners.at(-1)
  const climb = (last?.at ?? until) - healedAt
  worst.climbMs = Math.max(worst.climbMs, climb)
  hold('[D8]', last?.transport === TRANSPORT_NAMES[0], () => `${last?.transport} is in use long after healing`)
  hold('[D8]', climb <= CLIMB_MS, () => `the best rung is in use ${climb} ms after healing`)
}

/** Holds it against the rules where the rung in use falters. */
export async function steppedDown(weather: Weather, worst: Worst, log: Log = null): Promise<void> {
  const until = totalMs(weather.spells[0] ?? [])
  const { arrivals, explanation } = await live(weather, until, log)
  const isLate = weather.spells.flat().some(({ fate }) => fate === 'late')
  for (const [i, to] of [...arrivals, until].entries()) {
    const silence = to - (arrivals[i - 1] ?? to) - (weather.everyMs ?? 0)
    if (!isLate) worst.stepDownMs = Math.max(worst.stepDownMs, silence)
    const bound = isLate ? LATE_STEP_DOWN_MS : STEP_DOWN_MS
    hold('[D3]', silence <= bound, () => `nothing arrived for ${silence} ms before ${to}, though a rung worked`)
  }
  for (const { transport, outcome } of explanation.rungs.slice(1))
    hold('[D3]', outcome === null, () => `${transport} is said to have been ${outcome}`)
}

/** Holds it against the rules where nothing is wrong. */
export async function unharmed(weather: Weather, log: Log = null): Promise<void> {
  const { at = 0, ms = 0 } = weather.sleeps.at(-1) ?? {}
  const end = at + ms + IDLE_MS
  const { explanation, owners, asked } = await live(weather, end, log)
  const questions = asked.filter((when) => when > end - MINUTE_MS).length
  hold('[D9]', questions <= MAX_QUESTIONS, () => `${questions} questions were asked in the last minute`)
  const rule = weather.sleeps.length === 0 ? '[D9]' : '[D5]'
  // A link that is opened and carries while the page is told to be away ends the absence: what cuts
  // it afterwards is a cut like any other.
  const hasVentured = owners.some(
    ({ at: when, transport }) =>
      transport !== null &&
      weather.sleeps.some((sleep) => sleep.isTold && when >= sleep.at + VENTURE_MS && when < sleep.at + sleep.ms),
  )
  for (const { transport, outcome } of explanation.rungs)
    hold(
      rule,
      outcome === null || (hasVentured && outcome === 'cut'),
      () => `${transport} is said to have been ${outcome}`,
    )
  const others = owners.filter(({ transport }) => transport !== null && transport !== TRANSPORT_NAMES[0])
  // While a page wakes up several rungs may be tried, and another may carry first, for a while.
  hold(
    rule,
    weather.sleeps.length > 0 || others.length === 0,
    () => `${others[0]?.transport} was in use at ${others[0]?.at}`,
  )
  hold(rule, owners.at(-1)?.transport === TRANSPORT_NAMES[0], () => 'nothing is in use')
}
