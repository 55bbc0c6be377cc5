import { type Scheduler, SYSTEM_SCHEDULER } from '../src/scheduler.ts'

/** Real time that a test can shorten. */
export interface SkippingScheduler extends Scheduler {
  /** Lets so much time pass at once: what is due in it runs, in order and at its time. */
  pass(ms: number): void
  /** The process does not run for so long: what was due in it runs after it, late. */
  pause(ms: number): void
}

interface Timer {
  readonly at: number
  run(): void
}

export function skippingScheduler(): SkippingScheduler {
  let skippedMs = 0
  const timers = new Set<Timer>()
  const now = (): number => performance.now() + skippedMs
  const earliest = (until: number): Timer | undefined =>
    [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
  return {
    ...SYSTEM_SCHEDULER,
    now,
    after(ms, run) {
      const cancel = SYSTEM_SCHEDULER.after(ms, () => timer.run())
      const timer: Timer = {
        at: now() + ms,
        run() {
          if (!timers.delete(timer)) return
          cancel()
          run()
        },
      }
      timers.add(timer)
      return () => {
        timers.delete(timer)
        cancel()
      }
    },
    pass(ms) {
      const until = now() + ms
      for (let timer = earliest(until); timer !== undefined; timer = earliest(until)) {
        skippedMs += Math.max(0, timer.at - now())
        timer.run()
      }
      skippedMs += Math.max(0, until - now())
    },
    pause(ms) {
      skippedMs += ms
    },
  }
}
