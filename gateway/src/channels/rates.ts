/** How long a sender may exceed a rate, from rest. */
const BURST_MS = 5_000

/**
 * Token buckets of one session, each as one number: the time at which everything that was spent is
 * paid for.
 */
export class Rates {
  #publishesPaidAt = 0
  #bytesPaidAt = 0
  #callsPaidAt = 0

  /** Milliseconds until the next publish may come; 0: this one may, and has been counted. */
  publish(bytes: number, now: number, perSecond: number, bytesPerSecond: number): number {
    const waitMs = Math.max(this.#publishesPaidAt, this.#bytesPaidAt) - now - BURST_MS
    if (waitMs > 0) return Math.ceil(waitMs)
    this.#publishesPaidAt = Math.max(this.#publishesPaidAt, now) + 1_000 / perSecond
    this.#bytesPaidAt = Math.max(this.#bytesPaidAt, now) + (bytes * 1_000) / bytesPerSecond
    return 0
  }

  /** Which of the two rates is exceeded, after `publish` has said that one is. */
  get isOfBytes(): boolean {
    return this.#bytesPaidAt > this.#publishesPaidAt
  }

  /** The same for any other call. */
  call(now: number, perSecond: number): number {
    const waitMs = this.#callsPaidAt - now - BURST_MS
    if (waitMs > 0) return Math.ceil(waitMs)
    this.#callsPaidAt = Math.max(this.#callsPaidAt, now) + 1_000 / perSecond
    return 0
  }
}
