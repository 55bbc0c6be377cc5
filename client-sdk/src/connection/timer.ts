import type { Environment } from '../environment/environment.ts'

/**
 * Keeps one timer: each call of what is returned sets it for that time instead, `Infinity` for
 * never.
 */
export function createTimer({ now, after }: Environment, run: () => void): (deadline: number) => void {
  let dueAt = Infinity
  let cancel: (() => void) | undefined
  return (deadline) => {
    const setAt = now()
    // In a hidden tab timers run once a second. One that is due already would never run if it were
    // put off again and again.
    if (dueAt <= setAt) return
    cancel?.()
    dueAt = deadline
    if (dueAt < Infinity)
      // Node 24 warns of a negative one.
      cancel = after(Math.max(dueAt - setAt, 0), () => {
        dueAt = Infinity
        run()
      })
  }
}
