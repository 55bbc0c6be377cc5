/**
 * A message of either direction. A type rather than an interface, so that it is assignable to a
 * message body.
 */
export type Numbered = {
  readonly n: number
  /** When it was sent; page and gateway share the machine's clock. */
  readonly at: number
  readonly isLast: boolean
}

/** The messages received in one direction. */
export interface Tallied {
  /** Different messages. */
  readonly received: number
  readonly duplicated: number
  readonly outOfOrder: number
  /** The longest time between two arrivals. */
  readonly longestGapMs: number
  /** The median time from `send` to the listener. */
  readonly medianLagMs: number
}

export function isNumbered(body: unknown): body is Numbered {
  return typeof body === 'object' && body !== null && 'n' in body && 'at' in body && 'isLast' in body
}

/** Counts the messages of one direction. */
export class Tally {
  readonly #received = new Set<number>()
  readonly #lags: number[] = []
  #newest = 0
  #duplicated = 0
  #outOfOrder = 0
  #longestGapMs = 0
  #latest: number | null = null

  add({ n, at }: Numbered, now: number): void {
    if (this.#received.has(n)) this.#duplicated++
    else if (n < this.#newest) this.#outOfOrder++
    this.#received.add(n)
    this.#newest = Math.max(this.#newest, n)
    this.#longestGapMs = Math.max(this.#longestGapMs, now - (this.#latest ?? now))
    this.#latest = now
    this.#lags.push(now - at)
  }

  get tallied(): Tallied {
    const lags = this.#lags.toSorted((a, b) => a - b)
    return {
      received: this.#received.size,
      duplicated: this.#duplicated,
      outOfOrder: this.#outOfOrder,
      longestGapMs: this.#longestGapMs,
      medianLagMs: lags[lags.length >> 1] ?? Number.NaN,
    }
  }
}

/** One direction at the end. */
export interface Direction extends Tallied {
  readonly sent: number
  readonly missing: number
}

export const directionOf = (tallied: Tallied, sent: number): Direction => ({
  ...tallied,
  sent,
  missing: sent - tallied.received,
})

/** Whether every message arrived once and in order. */
export const isWhole = ({ sent, missing, duplicated, outOfOrder }: Direction): boolean =>
  sent > 0 && missing === 0 && duplicated === 0 && outOfOrder === 0
