const KEPT = 40

interface Sample {
  readonly offsetMs: number
  readonly roundTripMs: number
}

/**
 * How far the server's clock is from the page's: the moment that the server names lies between asking and hearing, and
 * the shortest of the last round trips says it best.
 */
export class ClockOffset {
  readonly #samples: Sample[] = []
  #best: Sample | null = null

  compared(askedAt: number, heardAt: number, serverAt: number): void {
    this.#samples.push({ offsetMs: serverAt - (askedAt + heardAt) / 2, roundTripMs: heardAt - askedAt })
    if (this.#samples.length > KEPT) this.#samples.shift()
    this.#best = this.#samples.reduce((best, sample) => (sample.roundTripMs < best.roundTripMs ? sample : best))
  }

  toServer(pageMs: number): number {
    return pageMs + (this.#best?.offsetMs ?? 0)
  }

  /** Null before the first comparison. */
  get errorMs(): number | null {
    return this.#best === null ? null : this.#best.roundTripMs / 2
  }
}
