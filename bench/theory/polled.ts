import type { Cell } from '../format/cell.ts'
import { theoryOf } from './index.ts'

const ANY = { rttMs: 0, ratePerSecond: 1, payloadBytes: 100, burst: 1, seqDigits: 1 }

/**
 * Whether messages down wait for the next poll: then their latency depends on the interval of
 * polls.
 */
export function isPolled(cell: Pick<Cell, 'technique' | 'http'>): boolean {
  const latency = theoryOf(cell)?.down.latencyP50Ms
  const [short, long] = [1_000, 2_000].map((pollMs) => latency?.of({ ...ANY, pollMs }))
  return short !== long
}
