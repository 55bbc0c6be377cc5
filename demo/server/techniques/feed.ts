import type { News } from './news.ts'

const KEPT = 50

/** A row of messages, one every so often, with the last ones kept for those who ask later. */
export class Feed {
  readonly #kept: News[] = []
  readonly #waiting = new Set<() => void>()
  #count = 0

  constructor(everyMs: number) {
    const timer = setInterval(() => this.add(), everyMs)
    timer.unref()
  }

  add(): void {
    this.#count += 1
    this.#kept.push({ n: this.#count, at: Date.now() })
    if (this.#kept.length > KEPT) this.#kept.shift()
    for (const wake of [...this.#waiting]) wake()
  }

  /** The number of the newest message; 0 before the first. */
  get last(): number {
    return this.#count
  }

  /** How many wait for the next message. */
  get readers(): number {
    return this.#waiting.size
  }

  /** What is kept and newer than message `n`. */
  since(n: number): readonly News[] {
    return this.#kept.filter((news) => news.n > n)
  }

  /** The same as soon as there is something, or nothing after so long. */
  async next(n: number, holdMs: number): Promise<readonly News[]> {
    if (this.last <= n) await this.#change(holdMs)
    return this.since(n)
  }

  /** Every message from now on, until `signal` ends it. */
  async *from(signal: AbortSignal): AsyncGenerator<News> {
    for (let n = this.last; !signal.aborted; ) {
      for (const news of await this.next(n, 1_000)) {
        n = news.n
        if (!signal.aborted) yield news
      }
    }
  }

  #change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      this.#waiting.add(done)
    })
  }
}
