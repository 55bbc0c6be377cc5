import type { Scheduler } from '../scheduler.ts'

/**
 * Runs work once at the end of the current turn of the event loop, however often it was requested.
 * A burst of messages, even one that came from many sockets, then leaves each link in one write; a
 * microtask would end before the next socket is read.
 */
export class FlushQueue<T> {
  #waiting = new Set<T>()
  readonly #scheduler: Pick<Scheduler, 'soon'>
  readonly #run: (items: ReadonlySet<T>) => void

  /** `run` gets all items that were added, each once. */
  constructor(scheduler: Pick<Scheduler, 'soon'>, run: (items: ReadonlySet<T>) => void) {
    this.#scheduler = scheduler
    this.#run = run
  }

  add(item: T): void {
    if (this.#waiting.size === 0) this.#scheduler.soon(this.#flush)
    this.#waiting.add(item)
  }

  #flush = (): void => {
    const items = this.#waiting
    this.#waiting = new Set()
    this.#run(items)
  }
}
