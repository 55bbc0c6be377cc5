interface Due {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

/** A clock and what is due: a binary heap, stable, so that what was planned first for a moment runs first. Nothing waits for a real clock. */
export class VirtualTime {
  now = 0
  #heap: Due[] = []
  #order = 0
  #played = 0
  readonly #maxEvents: number

  /** `maxEvents`: a life that goes on spinning is a bug, not a test that hangs. */
  constructor(maxEvents: number) {
    this.#maxEvents = maxEvents
  }

  get played(): number {
    return this.#played
  }

  after(ms: number, run: () => void): void {
    this.at(this.now + ms, run)
  }

  at(at: number, run: () => void): void {
    const due = { at: Math.max(at, this.now), order: this.#order++, run }
    const heap = this.#heap
    let i = heap.length
    while (i > 0) {
      const above = (i - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || !isBefore(due, parent)) break
      heap[i] = parent
      i = above
    }
    heap[i] = due
  }

  /** Plays everything up to and including that moment. False when `maxEvents` were not enough. */
  run(until: number): boolean {
    for (let next = this.#heap[0]; next !== undefined && next.at <= until; next = this.#heap[0]) {
      if (this.#played++ >= this.#maxEvents) return false
      this.#removeFirst()
      this.now = next.at
      next.run()
    }
    this.now = until
    return true
  }

  #removeFirst(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let i = 0
    for (;;) {
      const left = heap[2 * i + 1]
      const right = heap[2 * i + 2]
      const child = right !== undefined && left !== undefined && isBefore(right, left) ? right : left
      if (child === undefined || !isBefore(child, last)) break
      heap[i] = child
      i = child === right ? 2 * i + 2 : 2 * i + 1
    }
    heap[i] = last
  }
}
