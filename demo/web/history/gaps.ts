/** Counts what is missing in a row of numbers. */
export class Gaps {
  #last: number | null = null
  #lost = 0

  get lost(): number {
    return this.#lost
  }

  /** Number `n` has come. What is older than the newest is none that was missed: it is a repetition. */
  heard(n: number): void {
    if (this.#last !== null && n > this.#last + 1) this.#lost += n - this.#last - 1
    this.#last = Math.max(this.#last ?? 0, n)
  }
}
