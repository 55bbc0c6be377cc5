import type { Cell } from '../format/cell.ts'
import { isUsual } from '../format/load.ts'
import type { Options } from '../format/options.ts'
import { isPolled } from '../theory/polled.ts'
import { type Duration, type TimeOptions, timeOf } from './thorough.ts'

export type FlowTimeOptions = TimeOptions & Pick<Options, 'ratePerSecond' | 'payloadBytes' | 'pollMs'>

/**
 * In a full run: 300 messages at the usual rate, so that three of them lie above the 99th
 * percentile.
 */
const USUAL_SECONDS = 3

/**
 * Polls per round in a full run. With one, every round would start and end at the same place
 * between two polls.
 */
const POLLS = 4

/** Bursts send so many messages that half the time is enough. */
const BURST_SHARE = 1 / 2

const isPlotted = (cell: Cell, options: FlowTimeOptions): boolean =>
  options.profile === 'full' && cell.rttMs === 0 && cell.http === '1.1' && isUsual(cell, options)

/** Messages up do not wait for a poll. */
const waitsForPoll = (cell: Cell): boolean => isPolled(cell) && cell.scenario !== 'up'

/**
 * How long a round of one client's messages warms up and measures: what the options say, and longer
 * if its percentiles are plotted. If messages wait for a poll it is a whole number of polls: a
 * fraction would contain too many long waits, or too many short ones.
 */
export function flowTime(cell: Cell, options: FlowTimeOptions): Duration {
  const { warmUpSeconds, seconds } = timeOf(cell, options)
  const share = (cell.load?.burst ?? 1) > 1 ? BURST_SHARE : 1
  const least = Math.max(seconds, isPlotted(cell, options) ? USUAL_SECONDS : 0) * share
  if (!waitsForPoll(cell)) return { warmUpSeconds, seconds: least }
  const polls = Math.max(options.profile === 'full' ? POLLS * share : 1, Math.ceil((least * 1_000) / options.pollMs))
  return { warmUpSeconds, seconds: (polls * options.pollMs) / 1_000 }
}
