import type { Scheduler } from '../src/scheduler.ts'
import { skippingScheduler } from './skipping-scheduler.ts'

/** Time in which some timers find a clock that fails. */
export interface FailingClock extends Scheduler {
  pass(ms: number): void
  /** Whether such a timer has been set. */
  readonly isSet: boolean
}

/** The first reading of the clock in a timer of more than `fromMs` and less than `toMs` throws. */
export function failingClock(fromMs: number, toMs: number): FailingClock {
  const time = skippingScheduler()
  let isSet = false
  let isFailing = false
  return {
    ...time,
    get isSet() {
      return isSet
    },
    now() {
      if (!isFailing) return time.now()
      isFailing = false
      throw new Error('the clock has failed')
    },
    after(ms, run) {
      if (ms <= fromMs || ms >= toMs) return time.after(ms, run)
      isSet = true
      return time.after(ms, () => {
        isFailing = true
        run()
        isFailing = false
      })
    },
  }
}
