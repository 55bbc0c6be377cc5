import type { GatewayStats } from '../reports/counters.ts'
import { isFields } from './orders.ts'

/** A table over all counts, so that none can be forgotten: a number, or numbers by name. */
const KINDS: Readonly<Record<keyof GatewayStats, 'one' | 'named'>> = {
  sessions: 'named',
  links: 'named',
  attached: 'named',
  opened: 'one',
  ended: 'named',
  movedIn: 'one',
  movedOut: 'one',
  movesRefused: 'named',
  refused: 'named',
  refusedCalls: 'named',
  messagesUp: 'one',
  charsUp: 'one',
  messagesDown: 'one',
  bytesDown: 'one',
  heldBytes: 'one',
  channels: 'one',
  publications: 'one',
}

/** Names of one kind of counts: of transports and codes there are a few dozen. */
const MAX_NAMES = 1_000

type Counts = Record<string, number | Record<string, number>>

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

/** What another node has counted; null: it is no such thing. What a version does not count is 0. */
export function readStats(value: unknown): GatewayStats | null {
  if (!isFields(value)) return null
  const read: Counts = {}
  for (const [name, kind] of Object.entries(KINDS)) {
    const counted = value[name] ?? (kind === 'one' ? 0 : {})
    if (kind === 'one' ? !isCount(counted) : !isNamed(counted)) return null
    read[name] = counted as number | Record<string, number>
  }
  // All of the table, each of its kind.
  return read as unknown as GatewayStats
}

function isNamed(value: unknown): boolean {
  if (!isFields(value)) return false
  const counts = Object.values(value)
  return counts.length <= MAX_NAMES && counts.every(isCount)
}

/** What several nodes have counted, together. */
export function totalOf(all: readonly GatewayStats[]): GatewayStats {
  const total: Counts = {}
  for (const [name, kind] of Object.entries(KINDS) as [keyof GatewayStats, 'one' | 'named'][])
    total[name] =
      kind === 'one'
        ? sum(all.map((stats) => stats[name] as number))
        : sumByName(all.map((stats) => stats[name] as Record<string, number>))
  return total as unknown as GatewayStats
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

function sumByName(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total = new Map<string, number>()
  for (const counts of all)
    for (const [name, count] of Object.entries(counts)) total.set(name, (total.get(name) ?? 0) + count)
  return Object.fromEntries(total)
}
