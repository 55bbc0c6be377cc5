import type { MailboxLimits } from './mailbox-limits.ts'

export type Verdict = 'next' | 'replay' | 'gap'

type AckLimits = Pick<MailboxLimits, 'ackEveryMessages' | 'ackEveryBytes' | 'ackAfterMs'>

/**
 * What one side has heard. Turns arrival at least once into delivery exactly once and in order, and
 * knows when an acknowledgement is owed.
 */
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

  /** When an acknowledgement is owed at the latest; `Infinity` when none is. */
  get deadline(): number {
    return this.#owedAt
  }

  /**
   * A replay is dropped. A gap means that the link broke its promise: end the link, keep the
   * session.
   */
  accept(seq: number, bytes: number, now: number): Verdict {
    if (seq <= this.#seen) {
      // The other side repeats itself because it has not heard the acknowledgement: say it again,
      // now.
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

  /** Owes the acknowledgement at once. */
  acknowledgeNow(now: number): void {
    this.#owedAt = now
  }

  /** What to acknowledge now; the debt is settled. */
  acknowledge(): number {
    this.#acked = this.#seen
    this.#owedBytes = 0
    this.#owedAt = Infinity
    return this.#seen
  }
}
