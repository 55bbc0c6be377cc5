interface Waiting<T> {
  readonly item: T
  /** On the clock of `performance.now()`; infinite: until it is released. */
  dueMs: number
}

/**
 * A queue whose items leave when they are due, and in their order: one that is held keeps all that
 * come after it. A single timer serves all of them. With one timer each, two that are due together
 * could fire in either order, and bytes must not.
 */
export class DelayLine<T> {
  readonly #waiting: Waiting<T>[] = []
  readonly #deliver: (item: T) => void
  #timer: NodeJS.Timeout | undefined
  #isDelivering = false

  constructor(deliver: (item: T) => void) {
    this.#deliver = deliver
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  /**
   * `dueMs` on the clock of `performance.now()`. Delivers at once what is due and has nothing
   * before it.
   */
  put(item: T, dueMs: number): void {
    this.#waiting.push({ item, dueMs })
    this.#run()
  }

  /** Holds the item, and all that come after it, until `release`. */
  hold(item: T): void {
    this.put(item, Number.POSITIVE_INFINITY)
  }

  /** Lets go of what is held; what is delayed keeps its time. */
  release(): void {
    for (const each of this.#waiting) if (each.dueMs === Number.POSITIVE_INFINITY) each.dueMs = 0
    this.#run()
  }

  /**
   * Changes what becomes of items that are on the line: `hold` keeps them, and all that come after them, until
   * `release`; `double` puts each again behind the last of them. False: none of them is on the line any more.
   */
  change(isMeant: (item: T) => boolean, to: 'hold' | 'double'): boolean {
    const meant = this.#waiting.filter(({ item }) => isMeant(item))
    const last = meant.at(-1)
    if (last === undefined) return false
    if (to === 'hold') for (const each of meant) each.dueMs = Number.POSITIVE_INFINITY
    else this.#waiting.splice(this.#waiting.indexOf(last) + 1, 0, ...meant.map((each) => ({ ...each })))
    this.#wait()
    return true
  }

  /** Loses what is held, and returns it; what is delayed keeps its time. */
  dropHeld(): T[] {
    const held = this.#waiting.filter(({ dueMs }) => dueMs === Number.POSITIVE_INFINITY)
    const others = this.#waiting.filter(({ dueMs }) => dueMs !== Number.POSITIVE_INFINITY)
    this.#waiting.splice(0, this.#waiting.length, ...others)
    this.#run()
    return held.map(({ item }) => item)
  }

  /** Loses everything, and returns it. */
  clear(): T[] {
    clearTimeout(this.#timer)
    this.#timer = undefined
    return this.#waiting.splice(0).map(({ item }) => item)
  }

  #run(): void {
    // A delivery may put, release or clear; the loop below sees what it has done.
    if (this.#isDelivering) return
    this.#isDelivering = true
    for (let [next] = this.#waiting; next !== undefined && next.dueMs <= performance.now(); [next] = this.#waiting) {
      this.#waiting.shift()
      this.#deliver(next.item)
    }
    this.#isDelivering = false
    this.#wait()
  }

  #wait(): void {
    const [next] = this.#waiting
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (next === undefined || next.dueMs === Number.POSITIVE_INFINITY) return
    this.#timer = setTimeout(() => this.#run(), Math.max(0, next.dueMs - performance.now()))
  }
}
