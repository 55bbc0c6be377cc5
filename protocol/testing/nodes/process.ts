import type { Scheduler } from '../../../gateway/src/scheduler.ts'
import type { VirtualTime } from '../virtual-time.ts'

/**
 * What a node runs in: it may stand still, and then all that has come meanwhile is done late, or end
 * without a word.
 */
export class Process {
  readonly scheduler: Scheduler
  readonly #time: VirtualTime
  #state: 'runs' | 'stands' | 'dead' = 'runs'
  #held: (() => void)[] = []

  constructor(time: VirtualTime) {
    this.#time = time
    this.scheduler = {
      now: () => time.now,
      epochNow: () => Math.floor(time.now),
      after: (ms, run) => this.#after(ms, run),
      soon: (run) => void this.#after(0, run),
    }
  }

  get isDead(): boolean {
    return this.#state === 'dead'
  }

  get stands(): boolean {
    return this.#state === 'stands'
  }

  /** Something happens to it: now, when it goes on, or not any more. */
  enter(run: () => void): void {
    if (this.#state === 'runs') run()
    else if (this.#state === 'stands') this.#held.push(run)
  }

  stop(): void {
    if (this.#state === 'runs') this.#state = 'stands'
  }

  goOn(): void {
    if (this.#state !== 'stands') return
    this.#state = 'runs'
    // One after the other, as an event loop has it.
    for (const run of this.#held.splice(0)) this.#time.after(0, () => this.enter(run))
  }

  die(): void {
    this.#state = 'dead'
    this.#held = []
  }

  #after(ms: number, run: () => void): () => void {
    let isOff = false
    const cancel = this.#time.after(ms, () => this.enter(() => isOff || run()))
    return () => {
      isOff = true
      cancel()
    }
  }
}
