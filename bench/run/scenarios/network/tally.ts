import type { Timeline } from '../../../format/results.ts'
import type { Received } from '../../traffic/work.ts'

/** What became of the messages of one direction. */
export interface Tally {
  readonly missing: number
  /** Messages received again. */
  readonly duplicated: number
  /** Messages first received after one that was sent later. */
  readonly outOfOrder: number
}

export function tally(sent: readonly number[], received: readonly Received[]): Tally {
  const known = new Set<number>()
  let duplicated = 0
  let outOfOrder = 0
  let newest = Number.NEGATIVE_INFINITY
  for (const [at] of received) {
    if (known.has(at)) duplicated++
    else if (at < newest) outOfOrder++
    known.add(at)
    newest = Math.max(newest, at)
  }
  return { missing: sent.filter((at) => !known.has(at)).length, duplicated, outOfOrder }
}

/** The longest time without a message, from the last one before `fromMs` up to `untilMs`. */
export function longestGap(received: readonly Received[], fromMs: number, untilMs: number): number {
  const times = received.map(([, ms]) => ms).filter((ms) => ms <= untilMs)
  const start = Math.max(...times.filter((ms) => ms <= fromMs), Number.NEGATIVE_INFINITY)
  const all = [start === Number.NEGATIVE_INFINITY ? fromMs : start, ...times.filter((ms) => ms > fromMs), untilMs]
  return Math.max(...all.slice(1).map((ms, i) => ms - (all[i] ?? ms)))
}

/** When the first message sent since then was received; null for never. */
export const backAt = (received: readonly Received[], sinceMs: number): number | null =>
  received.find(([at]) => at >= sinceMs)?.[1] ?? null

/**
 * The messages sent before `untilMs`, each with its first arrival. `hitMs`: when the fault
 * happened. All times are on the same clock.
 */
export function timeline(
  sent: readonly number[],
  received: readonly Received[],
  hitMs: number,
  untilMs: number,
): Timeline {
  const [first = hitMs] = sent
  const times = new Map(received.toReversed())
  return {
    hitMs: hitMs - first,
    messages: sent
      .filter((at) => at < untilMs)
      .map((at) => {
        const ms = times.get(at)
        return [at - first, ms === undefined ? null : ms - at]
      }),
  }
}
