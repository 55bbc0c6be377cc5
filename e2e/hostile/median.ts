import type { Direction } from './measure.ts'
import type { Row } from './row.ts'

/**
 * The median; of an even number of values the lower middle one, which was measured. `null` counts
 * as the highest.
 */
export function median<T extends number | null>(values: readonly T[]): T {
  const sorted = values.toSorted((a, b) => (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY))
  return sorted[Math.floor((sorted.length - 1) / 2)] as T
}

/**
 * Several runs of a task as one row: the median of each number, everything else from the last run.
 */
export function medianRow(runs: readonly [Row, ...Row[]]): Row {
  const last = runs.at(-1) ?? runs[0]
  const of = <T extends number | null>(pick: (row: Row) => T) => median(runs.map(pick))
  const direction = (way: 'down' | 'up'): Direction => ({
    sent: of((row) => row[way].sent),
    missing: of((row) => row[way].missing),
    duplicated: of((row) => row[way].duplicated),
    outOfOrder: of((row) => row[way].outOfOrder),
    longestGapMs: of((row) => row[way].longestGapMs),
    longestLagMs: of((row) => row[way].longestLagMs),
    isStalled: runs.filter((row) => row[way].isStalled).length * 2 > runs.length,
  })
  return {
    ...last,
    readyMs: of((row) => row.readyMs),
    down: direction('down'),
    up: direction('up'),
    changes: of((row) => row.changes),
    lastChangeMs: of((row) => row.lastChangeMs),
    resets: of((row) => row.resets),
    told: of((row) => row.told),
    blocked: of((row) => row.blocked),
    took: last.took && { ...last.took, ms: of((row) => row.took?.ms ?? null) },
    acted: of((row) => row.acted),
    healed: last.healed && {
      settledMs: of((row) => row.healed?.settledMs ?? null),
      longestGapMs: of((row) => row.healed?.longestGapMs ?? 0),
    },
    busyMs: of((row) => row.busyMs),
    failure: runs.find((row) => row.failure !== null)?.failure ?? null,
  }
}
