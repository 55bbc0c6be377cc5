import type { Timeline } from '../../../format/results.ts'
import type { Heard } from '../../traffic/work.ts'

/** What became of messages in one direction. */
export interface Tally {
  readonly missing: number
  /** How often something was heard that had been heard before. */
  readonly duplicated: number
  /** How often something was heard for the first time after what had been said later. */
  readonly outOfOrder: number
}

export function tally(said: readonly number[], heard: readonly Heard[]): Tally {
  const known = new Set<number>()
  let duplicated = 0
  let outOfOrder = 0
  let newest = Number.NEGATIVE_INFINITY
  for (const [at] of heard) {
    if (known.has(at)) duplicated++
    else if (at < newest) outOfOrder++
    known.add(at)
    newest = Math.max(newest, at)
  }
  return { missing: said.filter((at) => !known.has(at)).length, duplicated, outOfOrder }
}

/** The longest time without anything heard, from the last thing before `fromMs` up to `untilMs`. */
export function longestGap(heard: readonly Heard[], fromMs: number, untilMs: number): number {
  const times = heard.map(([, ms]) => ms).filter((ms) => ms <= untilMs)
  const start = Math.max(...times.filter((ms) => ms <= fromMs), Number.NEGATIVE_INFINITY)
  const all = [start === Number.NEGATIVE_INFINITY ? fromMs : start, ...times.filter((ms) => ms > fromMs), untilMs]
  return Math.max(...all.slice(1).map((ms, i) => ms - (all[i] ?? ms)))
}

/** When something was heard first that had been said since; null for never. */
export const backAt = (heard: readonly Heard[], sinceMs: number): number | null =>
  heard.find(([at]) => at >= sinceMs)?.[1] ?? null

/**
 * Of each message that was said before `untilMs`, by the first time that it was heard. `hitMs`: when something happened to the connection. Both are on
 * the clock of all the others.
 */
export function timeline(said: readonly number[], heard: readonly Heard[], hitMs: number, untilMs: number): Timeline {
  const [first = hitMs] = said
  const times = new Map(heard.toReversed())
  return {
    hitMs: hitMs - first,
    messages: said
      .filter((at) => at < untilMs)
      .map((at) => {
        const ms = times.get(at)
        return [at - first, ms === undefined ? null : ms - at]
      }),
  }
}
