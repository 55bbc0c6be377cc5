import type { NumberedFrame, PartFrame } from '../wire/frame.ts'
import { decodeLine, type Line } from '../wire/line-codec.ts'
import type { MailboxLimits } from './mailbox-limits.ts'

export type Verdict = 'next' | 'replay' | 'gap'

type AckLimits = Pick<MailboxLimits, 'ackEveryMessages' | 'ackEveryBytes' | 'ackAfterMs'>

/** More than a line has around its body: brackets, a number of 16 digits, the name of a kind. */
export const FRAMING_CHARS = 64

/** What a part amounts to: `part` for one that was kept, or the frame that it completes. */
export type Joined = NumberedFrame | 'part' | 'replay' | 'gap' | 'bad-frame' | 'too-large'

/**
 * What one side has heard. Turns arrival at least once into delivery exactly once and in order, and
 * knows when an acknowledgement is owed.
 */
export class Inbox {
  #seen: number
  /** What has come of the message after that. */
  #joined = ''
  #acked: number
  #owedBytes = 0
  #owedAt = Infinity
  readonly #limits: AckLimits

  /** `seen`: what was delivered before, where a session goes on. */
  constructor(limits: AckLimits, seen: number = 0) {
    this.#limits = limits
    this.#seen = this.#acked = seen
  }

  /** Number of the newest message delivered. */
  get seen(): number {
    return this.#seen
  }

  /** Characters that have come of the message after `seen`. */
  get part(): number {
    return this.#joined.length
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
    this.#joined = ''
    this.#owe(bytes, now)
    return 'next'
  }

  /**
   * Puts a part to those before it, which may overlap. What it completes is to be accepted as any
   * other frame. `isGood`: whether a line may be read that was put together.
   */
  join(
    { seq, text, from, total }: PartFrame,
    maxChars: number,
    now: number,
    isGood: (line: Line) => boolean = () => true,
  ): Joined {
    const have = this.#joined.length
    if (total > maxChars + FRAMING_CHARS) return 'too-large'
    if (seq <= this.#seen || (seq === this.#seen + 1 && from + text.length <= have)) {
      this.#owedAt = now
      return 'replay'
    }
    if (seq !== this.#seen + 1 || from > have) return 'gap'
    this.#joined += text.slice(have - from)
    if (from + text.length < total) {
      this.#owe(text.length, now)
      return 'part'
    }
    const line = `[${seq},${this.#joined}]`
    const frame = isGood(line) && decodeLine(line)
    if (frame && 'seq' in frame && frame.type !== 'part') return frame
    // It would be as bad again.
    this.#joined = ''
    return 'bad-frame'
  }

  #owe(bytes: number, now: number): void {
    this.#owedBytes += bytes
    const { ackEveryMessages, ackEveryBytes, ackAfterMs } = this.#limits
    const due = this.#seen - this.#acked >= ackEveryMessages || this.#owedBytes >= ackEveryBytes
    this.#owedAt = Math.min(this.#owedAt, due ? now : now + ackAfterMs)
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
