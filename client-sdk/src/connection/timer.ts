import type { Environment } from '../environment/environment.ts'

/**
 * Keeps one timer: each call of what is returned sets it for that time instead, `Infinity` for
 * never. `setAt`: the time of the call.
 */
export function createTimer(
  { now, after }: Pick<Environment, 'now' | 'after'>,
  run: () => void,
): (deadline: number, setAt: number) => void {
  let dueAt = Infinity
  /** When the platform's timer fires. */
  let firesAt = Infinity
  let cancel: (() => void) | undefined

  const fire = () => {
    const due = dueAt
    dueAt = firesAt = Infinity
    const firedAt = now()
    if (due > firedAt) set(due, firedAt)
    else run()
  }
  const set = (deadline: number, setAt: number) => {
    // In a hidden tab timers run once a second. One that is due already would never run if it were
    // put off again and again.
    if (dueAt <= setAt) return
    dueAt = deadline
    // Most messages put it off. A timer that fires for nothing now and then costs far less than a
    // new one for each.
    if (firesAt <= dueAt && dueAt < Infinity) return
    cancel?.()
    firesAt = dueAt
    // Node 24 warns of a negative one.
    if (dueAt < Infinity) cancel = after(Math.max(dueAt - setAt, 0), fire)
  }
  return set
}
