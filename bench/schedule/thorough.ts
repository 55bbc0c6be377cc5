import { isJudged } from '../bars/bars.ts'
import type { Cell } from '../format/cell.ts'
import type { Options } from '../format/options.ts'

/**
 * Bars compare processor times, which settle only after the code has run some thousand times:
 * within a second or two, a server that handles few messages would be judged by how its code warms
 * up.
 */
const MINIMUM = { warmUpSeconds: 3, seconds: 6 }

/** The options that decide how long a cell is measured. */
export type TimeOptions = Pick<Options, 'profile' | 'warmUpSeconds' | 'seconds'>

export interface Duration {
  readonly warmUpSeconds: number
  readonly seconds: number
}

/** Whether rounds of the cell are prolonged: those that a bar judges are, in a full run. */
export const isThorough = (cell: Cell, { profile }: Pick<Options, 'profile'>): boolean =>
  profile === 'full' && isJudged(cell)

/**
 * How long a round of a cell warms up and measures: what the options say, with a minimum for
 * thorough cells.
 */
export function timeOf(cell: Cell, options: TimeOptions): Duration {
  const { warmUpSeconds, seconds } = options
  if (!isThorough(cell, options)) return { warmUpSeconds, seconds }
  return {
    warmUpSeconds: Math.max(MINIMUM.warmUpSeconds, warmUpSeconds),
    seconds: Math.max(MINIMUM.seconds, seconds),
  }
}
