import type { Scheduler } from '../scheduler.ts'

/** How long a sender may exceed its rate, from rest. */
export const BURST_MS = 5_000

/**
 * A token bucket, as one number: the time at which everything that was spent is paid for (GCRA).
 * Nothing is refused at the rate; what comes too early waits, and its sender with it.
 */
export class Pace {
  readonly #perSecond: number
  readonly #scheduler: Pick<Scheduler, 'after'>
  #paidAt = 0

  constructor(perSecond: number, scheduler: Pick<Scheduler, 'after'>) {
    this.#perSecond = perSecond
    this.#scheduler = scheduler
  }

  spend(count: number, now: number): void {
    this.#paidAt = Math.max(this.#paidAt, now) + (count * 1_000) / this.#perSecond
  }

  /** How long to wait until the rate allows more; 0 or less for not at all. */
  waitMs(now: number): number {
    return this.#paidAt - now - BURST_MS
  }

  /** Runs at once, or as soon as the rate allows. */
  wait<T>(now: number, run: () => T | Promise<T>): T | Promise<T> {
    const waitMs = this.waitMs(now)
    if (waitMs <= 0) return run()
    // Asynchronous: what it throws is the caller's, not the timer's.
    const late = async () => run()
    return new Promise((resolve) => {
      this.#scheduler.after(waitMs, () => resolve(late()))
    })
  }
}
