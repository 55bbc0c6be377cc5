import type { Burst, Fault } from '../faults/fault.ts'
import { overLink } from './over-link.ts'

const SMALL_BYTES = 100
/** A burst of small messages takes about so long, … */
const SMALL_S = 4
/** … but no burst is longer than an outbox. */
const MOST_MESSAGES = 4_000

/** Bytes a second, and the large messages of that line: bytes, and how many at once. */
const LINES = [
  { name: '2k', bytesPerSecond: 2_000, bytes: 20_000, count: 1 },
  { name: '20k', bytesPerSecond: 20_000, bytes: 250_000, count: 1 },
  { name: '50k', bytesPerSecond: 50_000, bytes: 200_000, count: 2 },
  { name: '125k', bytesPerSecond: 125_000, bytes: 200_000, count: 3 },
  { name: '400k', bytesPerSecond: 400_000, bytes: 240_000, count: 4 },
] as const

const line = (name: string, bytesPerSecond: number, burst: Burst, isImportant = false): Fault => ({
  name,
  about: `a line of ${bytesPerSecond / 1_000} kB/s each way; ${burst.count} of ${burst.bytes / 1_000} kB at once, ${burst.ways.join(' and ')}`,
  begins: 'before',
  burst,
  bytesPerSecond,
  peers: 'few',
  ...(isImportant && { isImportant }),
  rules: () => overLink({ bytesPerSecond }),
})

/** Small and large messages over slow lines: what counts is how long they take, times what the line allows. */
export const lines: readonly Fault[] = LINES.flatMap(({ name, bytesPerSecond, bytes, count }) => {
  const small = Math.min(MOST_MESSAGES, (SMALL_S * bytesPerSecond) / SMALL_BYTES)
  const isImportant = name === '20k'
  return [
    line(`line-${name}`, bytesPerSecond, { ways: ['up', 'down'], count: small, bytes: SMALL_BYTES }, isImportant),
    line(`line-${name}-up`, bytesPerSecond, { ways: ['up'], count, bytes }, isImportant),
    line(`line-${name}-down`, bytesPerSecond, { ways: ['down'], count, bytes }, isImportant),
  ]
})
