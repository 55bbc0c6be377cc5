/** Of a line that nothing is known of, and of the slowest, in whose writes framing is not the most. */
const FIRST_BYTES = 8 * 1024
const MIN_BYTES = 6 * 1024
/** A burst of a hundred short messages leaves in one write, where the slowest line waits two seconds for it. */
const BURST_BYTES = 4.25 * 1024

/** Of a line that has been fast so far. A new link may be on another network. */
const NEW_LINK_BYTES = 64 * 1024

/** In so many writes. */
const WRITES = 4

/** No line is so fast that more is under way on it in less than a round trip. */
const MAX_BYTES = 1024 * 1024

/** How much of the line's time may be under way, round trip not counted. */
const QUEUE_MS = 1_000

/** What one answer changes at most: it may say more of the way up than of the way down. */
const GROWTH = 4

/** The value of each ping that only keeps a link alive: those that measure have greater ones. */
export const LIVENESS_PING = 1

/** A question whose answer shows that `bytes` and all before them have come. */
interface Mark {
  readonly value: number
  readonly bytes: number
  readonly at: number
}

/**
 * How much may be written to a client before it has shown that it has come: about a second of what
 * its line carries, so that it sees life all the time and what is said next waits a bounded time.
 * Writes that are taken say nothing, because kernels and intermediaries take megabytes. After each
 * quarter of what may be under way a ping is written, and the time between two pongs is what the
 * bytes between them took. Pure.
 */
export class Flow {
  /** What may be under way. */
  #bytes = FIRST_BYTES
  #underWay = 0
  /** Of which no mark shows the arrival. */
  #unmarked = 0
  #marks: Mark[] = []
  #value = LIVENESS_PING
  /** When the last mark was answered. */
  #answeredAt = 0
  #leastMs = Infinity

  /** How much of the line's time may be under way, in bytes. */
  get bytes(): number {
    return this.#bytes
  }

  /** Whether more is under way that an answer is to come for. */
  get isAsking(): boolean {
    return !!this.#marks[0]
  }

  /**
   * What the next write may take; 0 for nothing, until an answer comes. A line on which nothing is
   * awaited takes a burst in one.
   */
  get room(): number {
    if (!this.isAsking) return Math.max(BURST_BYTES, this.#bytes / WRITES)
    return this.#underWay >= this.#bytes ? 0 : this.#bytes / WRITES
  }

  /** So much was written. Returns the value of the ping that is to follow it, from 2; 0 for none. */
  wrote(bytes: number, now: number): number {
    this.#underWay += bytes
    this.#unmarked += bytes
    if (this.#unmarked < this.#bytes / WRITES / 2) return 0
    // Each is greater than all before, also those of earlier links: a later pong answers for all.
    this.#value++
    this.#marks.push({ value: this.#value, bytes: this.#unmarked, at: now })
    this.#unmarked = 0
    return this.#value
  }

  /** A pong has come. */
  answered(value: number, now: number): void {
    const [oldest] = this.#marks
    let bytes = 0
    for (let mark = oldest; mark && mark.value <= value; mark = this.#marks[0]) {
      bytes += mark.bytes
      this.#marks.shift()
    }
    if (!oldest || !bytes) return
    this.#underWay -= bytes
    this.#leastMs = Math.min(this.#leastMs, now - oldest.at)
    // Only what was written before the last answer came has followed what that answered for.
    const tookMs = now - Math.max(oldest.at, this.#answeredAt)
    this.#answeredAt = now
    const wanted = (bytes / Math.max(tookMs, 1)) * (QUEUE_MS + this.#leastMs)
    this.#bytes = Math.max(MIN_BYTES, Math.min(MAX_BYTES, GROWTH * this.#bytes, wanted))
  }

  /** All that was written has come: it is acknowledged, or a polling link asks again. */
  arrived(now: number): void {
    this.answered(Infinity, now)
    this.#underWay = this.#unmarked = 0
  }

  /** Another link is the owner. What the one before was given may have been lost, because it was too much. */
  renewed(): void {
    this.#bytes = this.isAsking ? FIRST_BYTES : Math.min(this.#bytes, NEW_LINK_BYTES)
    this.#leastMs = Infinity
    this.#underWay = this.#unmarked = 0
    this.#marks = []
  }
}
