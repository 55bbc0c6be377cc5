import { isJudged } from '../bars.ts'
import type { Cell } from '../cell.ts'
import type { Options } from '../options.ts'

/**
 * What bars judge is a ratio of processor times, and those are not what they come to before the code has run some thousand times: in a second or two a
 * server that says little is judged by how its code starts.
 */
const LEAST = { warmUpSeconds: 3, seconds: 6 }

/** Whether a round of that cell takes its time: what is judged does, in a full run. */
export const isThorough = (cell: Cell, { profile }: Options): boolean => profile === 'full' && isJudged(cell)

/** How long a round of a cell is warmed up and measured: as the options say, but long enough where it is thorough. */
export function timeOf(cell: Cell, options: Options): typeof LEAST {
  const { warmUpSeconds, seconds } = options
  if (!isThorough(cell, options)) return { warmUpSeconds, seconds }
  return {
    warmUpSeconds: Math.max(LEAST.warmUpSeconds, warmUpSeconds),
    seconds: Math.max(LEAST.seconds, seconds),
  }
}
