import { type Cell, comparisonKeyOf } from '../format/cell.ts'
import type { Step } from '../format/results.ts'

const rotated = <T>(items: readonly T[], by: number): T[] => {
  const start = items.length === 0 ? 0 : by % items.length
  return [...items.slice(start), ...items.slice(0, start)]
}

/** Groups the cells that differ only in their system. */
function comparisons(cells: readonly Cell[]): Cell[][] {
  const groups = new Map<string, Cell[]>()
  for (const cell of cells) {
    const key = comparisonKeyOf(cell)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [cell])
    else group.push(cell)
  }
  return [...groups.values()]
}

/**
 * Every cell once per round, with cells that are compared one after the other. What changes during
 * a run (a warm processor, a busy neighbour) then affects them alike: within seconds if it comes
 * and goes, over the rounds if it stays. Each round rotates the groups and the cells in each group,
 * so that no cell is always first.
 */
export function plan(cells: readonly Cell[], rounds: number): Step[] {
  const groups = comparisons(cells)
  return Array.from({ length: rounds }, (_, round) =>
    rotated(groups, round).flatMap((group) => rotated(group, round).map((cell) => ({ cell, round }))),
  ).flat()
}
