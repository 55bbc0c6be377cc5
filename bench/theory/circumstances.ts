import type { Cell } from '../format/cell.ts'
import type { Options } from '../format/options.ts'

/** The inputs of formulas, all known before anything is measured. */
export interface Circumstances {
  /** Round trip of the network alone. */
  readonly rttMs: number
  /** Of one client, in one direction. */
  readonly ratePerSecond: number
  readonly payloadBytes: number
  /** Messages sent at once. */
  readonly burst: number
  /** Interval of short polling. */
  readonly pollMs: number
  /** The mean length of sequence numbers. */
  readonly seqDigits: number
}

/** The mean length of the whole numbers from `first` to `last`, both included. */
export function meanDigits(first: number, last: number): number {
  let sum = 0
  for (let digits = 1, from = 1; from <= last; digits++, from *= 10) {
    sum += digits * Math.max(0, Math.min(last, from * 10 - 1) - Math.max(first, from) + 1)
  }
  return sum / (last - first + 1)
}

type Run = Pick<Options, 'seconds' | 'warmUpSeconds' | 'pollMs'>

/** Sequence numbers continue those of the warm-up. A cell without load has a rate of 0. */
export function circumstances({ rttMs, load }: Pick<Cell, 'rttMs' | 'load'>, run: Run): Circumstances {
  const { ratePerSecond, payloadBytes, burst } = load ?? { ratePerSecond: 0, payloadBytes: 0, burst: 1 }
  const count = (seconds: number): number => Math.max(1, Math.round((seconds * ratePerSecond) / burst)) * burst
  const before = count(run.warmUpSeconds)
  const seqDigits = meanDigits(before + 1, before + count(run.seconds))
  return { rttMs, ratePerSecond, payloadBytes, burst, pollMs: run.pollMs, seqDigits }
}
