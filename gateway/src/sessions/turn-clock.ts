import type { Scheduler } from '../scheduler.ts'

/**
 * A clock that stands still during a flush: reading it for each session would be a third of the
 * cost of a broadcast here.
 */
export class TurnClock {
  readonly #scheduler: Pick<Scheduler, 'now'>
  #stoppedAt: number | null = null

  constructor(scheduler: Pick<Scheduler, 'now'>) {
    this.#scheduler = scheduler
  }

  /** Milliseconds that never go back. */
  readonly now = (): number => this.#stoppedAt ?? this.#scheduler.now()

  /** Runs with the clock stopped. */
  stopDuring(run: () => void): void {
    this.#stoppedAt = this.#scheduler.now()
    try {
      run()
    } finally {
      this.#stoppedAt = null
    }
  }
}
