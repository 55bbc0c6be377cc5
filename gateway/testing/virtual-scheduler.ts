import type { Scheduler } from '../src/scheduler.ts'

/** Time that passes when a test says so. */
export interface VirtualScheduler extends Scheduler {
  /** Runs what is due `soon`, and all that follows from it. */
  settle(): void
  /** Lets time pass, timer by timer, and settles after each. */
  pass(ms: number): void
  /** Timers that have neither run nor been cancelled. */
  readonly pending: number
}

interface Timer {
  readonly at: number
  readonly run: () => void
}

const EPOCH = Date.UTC(2026, 0, 1)

export function virtualScheduler(): VirtualScheduler {
  let now = 0
  const timers = new Set<Timer>()
  const soon: (() => void)[] = []
  const settle = (): void => {
    for (let run = soon.shift(); run !== undefined; run = soon.shift()) run()
  }
  const earliest = (until: number): Timer | undefined =>
    [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
  return {
    now: () => now,
    epochNow: () => EPOCH + now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    soon: (run) => void soon.push(run),
    settle,
    pass(ms) {
      const until = now + ms
      settle()
      for (let timer = earliest(until); timer !== undefined; timer = earliest(until)) {
        timers.delete(timer)
        now = timer.at
        timer.run()
        settle()
      }
      now = until
    },
    get pending() {
      return timers.size
    },
  }
}
