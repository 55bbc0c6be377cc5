import { type Cell, keyOf } from './cell.ts'

/** One cell of the matrix, once. */
export interface Step {
  readonly cell: Cell
  /** From 0. */
  readonly round: number
}

const rotated = <T>(items: readonly T[], by: number): T[] => {
  const start = items.length === 0 ? 0 : by % items.length
  return [...items.slice(start), ...items.slice(0, start)]
}

/** Cells that differ in their systems alone are compared. */
function comparisons(cells: readonly Cell[]): Cell[][] {
  const groups = new Map<string, Cell[]>()
  for (const cell of cells) {
    const key = keyOf({ ...cell, system: '' })
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [cell])
    else group.push(cell)
  }
  return [...groups.values()]
}

/**
 * Every cell once in each round, and those that are compared one after the other. What changes while a benchmark runs (a warm processor, a busy
 * neighbour) then meets them alike: within seconds where it comes and goes, and by the rounds where it stays. Each round begins one further on, in
 * all and in each comparison, so that nobody is always first.
 */
export function plan(cells: readonly Cell[], rounds: number): Step[] {
  const groups = comparisons(cells)
  return Array.from({ length: rounds }, (_, round) =>
    rotated(groups, round).flatMap((group) => rotated(group, round).map((cell) => ({ cell, round }))),
  ).flat()
}

/** What is left, if it goes on as it went. */
export const secondsLeft = (done: number, total: number, elapsedMs: number): number =>
  done === 0 ? Number.NaN : Math.ceil(((elapsedMs / done) * (total - done)) / 1_000)
