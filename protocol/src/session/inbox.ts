import type { MailboxLimits } from './limits.ts'

export type Verdict = 'next' | 'replay' | 'gap'

type AckLimits = Pick<MailboxLimits, 'ackEveryMessages' | 'ackEveryBytes' | 'ackAfterMs'>

/** What one side has received. Turns arrival at least once into delivery exactly once and in order, and knows when an acknowledgement is due. */
export class Inbox {
  #seen = 0
  #acked = 0
  #owedBytes = 0
  #owedAt = Infinity
  readonly #limits: AckLimits

  constructor(limits: AckLimits) {
    this.#limits = limits
  }

  /** Number of the newest message delivered. */
  get seen(): number {
    return this.#seen
  }

  /** When an acknowledgement is due at the latest; `Infinity` for none. */
  get deadline(): number {
    return this.#owedAt
  }

  /** A replay is to be dropped. After a gap the link is to be ended, because it left a message out; the session goes on. */
  accept(seq: number, bytes: number, now: number): Verdict {
    if (seq <= this.#seen) {
      // The other side repeats a message when its acknowledgement was lost: acknowledge again, at once.
      this.#owedAt = now
      return 'replay'
    }
    if (seq !== this.#seen + 1) return 'gap'
    this.#seen = seq
    this.#owedBytes += bytes
    const { ackEveryMessages, ackEveryBytes, ackAfterMs } = this.#limits
    const due = seq - this.#acked >= ackEveryMessages || this.#owedBytes >= ackEveryBytes
    this.#owedAt = Math.min(this.#owedAt, due ? now : now + ackAfterMs)
    return 'next'
  }

  /** Makes the acknowledgement due at once. */
  acknowledgeNow(now: number): void {
    this.#owedAt = now
  }

  /** The number to acknowledge now. Settles the debt. */
  acknowledge(): number {
    this.#acked = this.#seen
    this.#owedBytes = 0
    this.#owedAt = Infinity
    return this.#seen
  }
}
