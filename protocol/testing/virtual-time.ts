interface Due {
  readonly at: number
  readonly order: number
  /** Null once it was called off. */
  run: (() => void) | null
}

const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

/**
 * Resolves once every promise that can settle now has settled: the event loop reaches its next turn only when the
 * microtask queue is empty. Exact, because nothing that is simulated waits for a real timer or for real I/O.
 */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** How `run` came to its end. `spinning`: more events than it may have. `stopped`: its caller said so. */
export type Ending = 'done' | 'spinning' | 'stopped'

/**
 * A clock and what is due, in a stable binary heap: what was planned first for a moment runs first. Time advances only
 * when all that an event has set in motion has come to rest, promises included.
 */
export class VirtualTime {
  now = 0
  #heap: Due[] = []
  #order = 0
  #played = 0
  readonly #maxEvents: number

  /** `maxEvents`: a life that spins is a bug, and would not end otherwise. */
  constructor(maxEvents: number) {
    this.#maxEvents = maxEvents
  }

  get played(): number {
    return this.#played
  }

  /** Returns the way to call it off. */
  after(ms: number, run: () => void): () => void {
    return this.at(this.now + ms, run)
  }

  at(at: number, run: () => void): () => void {
    const due: Due = { at: Math.max(at, this.now), order: this.#order++, run }
    this.#add(due)
    return () => {
      due.run = null
    }
  }

  /** Plays everything up to and including that moment, or until `isOver`. */
  async run(until: number, isOver: () => boolean = () => false): Promise<Ending> {
    await turn()
    for (let next = this.#heap[0]; next !== undefined && next.at <= until; next = this.#heap[0]) {
      this.#removeFirst()
      if (next.run === null) continue
      if (this.#played++ >= this.#maxEvents) return 'spinning'
      this.now = next.at
      next.run()
      await turn()
      if (isOver()) return 'stopped'
    }
    this.now = until
    return 'done'
  }

  #add(due: Due): void {
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
