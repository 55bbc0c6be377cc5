import type { Cell } from './cell.ts'

/** One cell of the matrix, once. */
export interface Step {
  readonly cell: Cell
  /** From 0. */
  readonly round: number
}

/**
 * Every cell once in each round. What changes while a benchmark runs (a warm processor, a busy neighbour) then meets all of them alike, where one
 * after the other would charge it to whoever came last. Each round begins one cell further on, so that nobody is always first.
 */
export function plan(cells: readonly Cell[], rounds: number): Step[] {
  return Array.from({ length: rounds }, (_, round) => {
    const start = cells.length === 0 ? 0 : round % cells.length
    return [...cells.slice(start), ...cells.slice(0, start)].map((cell) => ({ cell, round }))
  }).flat()
}

/** What is left, if it goes on as it went. */
export const secondsLeft = (done: number, total: number, elapsedMs: number): number =>
  done === 0 ? Number.NaN : Math.ceil(((elapsedMs / done) * (total - done)) / 1_000)
