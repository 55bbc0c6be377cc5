import type { Cell } from '../format/cell.ts'
import type { Options } from '../format/options.ts'

/** What a formula goes by. All of it is known before anything is measured. */
export interface Circumstances {
  /** There and back, of the network alone. */
  readonly rttMs: number
  /** Of one client, and one way. */
  readonly ratePerSecond: number
  readonly payloadBytes: number
  /** Messages that are sent in one go. */
  readonly burst: number
  /** The pause of short polling. */
  readonly pollMs: number
  /** How long the number of a message is, on average. */
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

/** Numbers go on from those of the warm-up. A cell that says nothing gets a load of nothing. */
export function circumstances({ rttMs, load }: Pick<Cell, 'rttMs' | 'load'>, run: Run): Circumstances {
  const { ratePerSecond, payloadBytes, burst } = load ?? { ratePerSecond: 0, payloadBytes: 0, burst: 1 }
  const count = (seconds: number): number => Math.max(1, Math.round((seconds * ratePerSecond) / burst)) * burst
  const before = count(run.warmUpSeconds)
  const seqDigits = meanDigits(before + 1, before + count(run.seconds))
  return { rttMs, ratePerSecond, payloadBytes, burst, pollMs: run.pollMs, seqDigits }
}
