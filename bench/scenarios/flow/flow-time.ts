import type { Cell } from '../../cell.ts'
import type { Options } from '../../options.ts'
import { isPolled } from '../../theory/polled.ts'
import { timeOf } from '../judged-time.ts'
import { isUsual } from './loads.ts'

/** So long in a full run: at the usual rate 300 messages, so that there are three above the 99th percentile. */
const USUAL_SECONDS = 3

/** So many polls in a full run. With one, all rounds would begin and end at the same place between two polls. */
const POLLS = 4

/** Bursts say so much that half the time is enough. */
const BURSTS_TAKE = 1 / 2

const isShown = (cell: Cell, options: Options): boolean =>
  options.profile === 'full' && cell.rttMs === 0 && cell.http === '1.1' && isUsual(cell, options)

/** What goes up waits for no poll. */
const isWaiting = (cell: Cell): boolean => isPolled(cell) && cell.scenario !== 'up'

/**
 * How long a round of one client's messages is warmed up and measured: as the options say, but long enough where its latencies are drawn; and where news
 * wait for a poll, as long as a whole number of polls take. A part of one would have more of those that wait long, or of those that do not.
 */
export function flowTime(cell: Cell, options: Options): { readonly warmUpSeconds: number; readonly seconds: number } {
  const { warmUpSeconds, seconds } = timeOf(cell, options)
  const share = (cell.load?.burst ?? 1) > 1 ? BURSTS_TAKE : 1
  const least = Math.max(seconds, isShown(cell, options) ? USUAL_SECONDS : 0) * share
  if (!isWaiting(cell)) return { warmUpSeconds, seconds: least }
  const polls = Math.max(options.profile === 'full' ? POLLS * share : 1, Math.ceil((least * 1_000) / options.pollMs))
  return { warmUpSeconds, seconds: (polls * options.pollMs) / 1_000 }
}
