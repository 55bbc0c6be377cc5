import type { Scheduler } from '../../../gateway/src/scheduler.ts'
import type { VirtualTime } from '../virtual-time.ts'

/** Virtual time for a gateway, whose timers do not outlive it. */
export function schedulerOf(time: VirtualTime, isRunning: () => boolean = () => true): Scheduler {
  const after = (ms: number, run: () => void): (() => void) =>
    time.after(ms, () => {
      if (isRunning()) run()
    })
  return { now: () => time.now, epochNow: () => Math.floor(time.now), after, soon: (run) => void after(0, run) }
}
