/**
 * Checks numbered messages independently of the SDK: the numbers are the application's own, so a
 * fault of the session layer would show here. One tally for each row of numbers.
 */
export class Tally {
  readonly #missing = new Set<number>()
  readonly #again = new Set<number>()
  #next: number | null
  /** Missing when the numbers began anew. */
  #lostBefore = 0
  arrived = 0
  repeated = 0
  outOfOrder = 0

  /** `first`: the number that must come first; null for a row that was joined in the middle. */
  constructor(first: number | null) {
    this.#next = first
  }

  /** Numbers that were passed over and have not come since. */
  get lost(): number {
    return this.#lostBefore + this.#missing.size
  }

  /**
   * Another source of numbers takes over, in the middle of its row. What was counted stays counted.
   */
  restart(): void {
    this.#lostBefore = this.lost
    this.#missing.clear()
    this.#again.clear()
    this.#next = null
  }

  /** That number is sent a second time: its second arrival is no repetition. */
  expectAgain(n: number): void {
    this.#again.add(n)
  }

  /** Numbers must be trusted to be near each other: each one passed over costs memory. */
  count(n: number): void {
    this.#next ??= n
    if (n < this.#next) {
      if (!this.#missing.delete(n)) {
        if (!this.#again.delete(n)) this.repeated += 1
        return
      }
      this.outOfOrder += 1
    }
    this.arrived += 1
    for (; this.#next < n; this.#next += 1) this.#missing.add(this.#next)
    this.#next = Math.max(this.#next, n + 1)
  }
}
