const KEPT_MESSAGES = 200
const KEPT_SAMPLES = 40

/** How long after the first lane each other one hears the same message: no clock but the page's is needed. */
export class Lateness {
  readonly #firstMs = new Map<number, number>()
  readonly #samples = new Map<string, number[]>()

  /** Message `n` has arrived in that lane. */
  arrived(lane: string, n: number, now: number): void {
    const first = this.#firstMs.get(n)
    if (first === undefined) {
      this.#firstMs.set(n, now)
      const [oldest] = this.#firstMs.keys()
      if (this.#firstMs.size > KEPT_MESSAGES && oldest !== undefined) this.#firstMs.delete(oldest)
    }
    const samples = [...(this.#samples.get(lane) ?? []), now - (first ?? now)]
    this.#samples.set(lane, samples.slice(-KEPT_SAMPLES))
  }

  /** The median of the last forty; null when there is none yet. */
  median(lane: string): number | null {
    const sorted = (this.#samples.get(lane) ?? []).toSorted((a, b) => a - b)
    return sorted[sorted.length >> 1] ?? null
  }
}
