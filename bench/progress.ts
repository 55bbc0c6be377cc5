import { keyOf } from './cell.ts'
import { type Step, secondsLeft } from './plan.ts'

/** One line that is written over on a terminal, and one for each step elsewhere. To stderr: stdout is for results. */
export function progress(total: number): (done: number, next: Step | undefined) => void {
  const startMs = performance.now()
  return (done, next) => {
    const left = secondsLeft(done, total, performance.now() - startMs)
    const time = Number.isNaN(left) ? '' : `, ${left} s left`
    const what = next === undefined ? 'done' : `${keyOf(next.cell)}, round ${next.round + 1}`
    const line = `${done}/${total}${time}: ${what}`
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line}${next === undefined ? '\n' : ''}` : `${line}\n`)
  }
}
