import { keyOf } from '../format/cell.ts'
import type { Step } from '../format/results.ts'

/** The seconds left at the pace so far; NaN before the first step is done. */
export const secondsLeft = (done: number, total: number, elapsedMs: number): number =>
  done === 0 ? Number.NaN : Math.ceil(((elapsedMs / done) * (total - done)) / 1_000)

/**
 * Writes progress to stderr, because stdout is for results: one line that is overwritten on a
 * terminal, a line per step elsewhere.
 */
export function progress(total: number): (done: number, next: Step | undefined) => void {
  const startMs = performance.now()
  return (done, next) => {
    const left = secondsLeft(done, total, performance.now() - startMs)
    const time = Number.isNaN(left) ? '' : `, ${left} s left`
    const step = next === undefined ? 'done' : `${keyOf(next.cell)}, round ${next.round + 1}`
    const line = `${done}/${total}${time}: ${step}`
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line}${next === undefined ? '\n' : ''}` : `${line}\n`)
  }
}
