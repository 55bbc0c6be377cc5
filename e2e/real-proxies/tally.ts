/** One message of the traffic, both ways alike. A type and not an interface, so that it is a body. */
export type Numbered = {
  readonly n: number
  /** When it was said; page and gateway share one machine and its clock. */
  readonly at: number
  readonly isLast: boolean
}

/** What was heard of one direction's messages. */
export interface Tallied {
  /** How many different ones. */
  readonly heard: number
  readonly twice: number
  readonly outOfOrder: number
  /** The longest time in which none came, from the first to the last. */
  readonly longestGapMs: number
  /** From `send` to the listener, in the middle. */
  readonly medianLagMs: number
}

export function isNumbered(body: unknown): body is Numbered {
  return typeof body === 'object' && body !== null && 'n' in body && 'at' in body && 'isLast' in body
}

/** Counts what is heard of a numbered stream. */
export class Tally {
  readonly #heard = new Set<number>()
  readonly #lags: number[] = []
  #newest = 0
  #twice = 0
  #outOfOrder = 0
  #longestGapMs = 0
  #latest: number | null = null

  hear({ n, at }: Numbered, now: number): void {
    if (this.#heard.has(n)) this.#twice++
    else if (n < this.#newest) this.#outOfOrder++
    this.#heard.add(n)
    this.#newest = Math.max(this.#newest, n)
    this.#longestGapMs = Math.max(this.#longestGapMs, now - (this.#latest ?? now))
    this.#latest = now
    this.#lags.push(now - at)
  }

  get tallied(): Tallied {
    const lags = this.#lags.toSorted((a, b) => a - b)
    return {
      heard: this.#heard.size,
      twice: this.#twice,
      outOfOrder: this.#outOfOrder,
      longestGapMs: this.#longestGapMs,
      medianLagMs: lags[lags.length >> 1] ?? Number.NaN,
    }
  }
}

/** One direction, when nothing more is to come. */
export interface Direction extends Tallied {
  readonly said: number
  readonly missing: number
}

export const directionOf = (tallied: Tallied, said: number): Direction => ({
  ...tallied,
  said,
  missing: said - tallied.heard,
})

/** Every message once, and in order. */
export const isWhole = ({ said, missing, twice, outOfOrder }: Direction): boolean =>
  said > 0 && missing === 0 && twice === 0 && outOfOrder === 0
