import TinyQueue from 'tinyqueue'
import type { Scheduler } from '../scheduler.ts'
import { Pace } from './pace.ts'

/** One of those that share a rate. */
export interface Sharer {
  /** What it has had, in frames: where it stands on the clock of the rate, which alone changes it. */
  servedTo: number
}

/** Where one stands that has had nothing. */
export const UNSERVED: number = Number.NEGATIVE_INFINITY

/**
 * How fast the clock goes while nothing has to wait, in frames. What sends less stands behind it, and
 * what sends more before it, when something has to.
 */
const LITTLE_PER_SECOND = 100

/** How far any may stand behind the clock, and before it while nothing has to wait, in frames. */
const MOST_APART = 100

interface Waiting {
  readonly sharer: Sharer
  /** Where its sharer stood when it began to wait. */
  standing: number
  /** Between those that stand at the same place. */
  readonly order: number
  readonly run: () => void
}

const compare = (one: Waiting, other: Waiting): number => one.standing - other.standing || one.order - other.order

/**
 * A rate that many share fairly. What comes too early waits, and goes on in the order of what its
 * sharers have had (start-time fair queueing); one that has had less than all that wait does not wait
 * at all. So of two thousand that flood each waits for all others, and one beside them that sends
 * less than its share for none. In the order of coming it would wait for a whole round of the flood,
 * which is seconds.
 *
 * The clock of the rate is what one that always had something waiting would have had.
 */
export class SharedPace {
  readonly #pace: Pace
  readonly #scheduler: Pick<Scheduler, 'now' | 'after'>
  readonly #waiting = new TinyQueue<Waiting>([], compare)
  #clock = 0
  /** When the clock was looked at last. */
  #lookedAt: number
  #arrivals = 0

  constructor(perSecond: number, scheduler: Pick<Scheduler, 'now' | 'after'>) {
    this.#pace = new Pace(perSecond, scheduler)
    this.#scheduler = scheduler
    this.#lookedAt = scheduler.now()
  }

  spend(sharer: Sharer, frames: number, now: number): void {
    const isFree = this.isFree(now)
    if (isFree) this.#clock += ((now - this.#lookedAt) * LITTLE_PER_SECOND) / 1_000
    this.#lookedAt = now
    this.#pace.spend(frames, now)
    const servedTo = this.#standingOf(sharer) + frames
    // Little is held against one for what none had to wait for.
    sharer.servedTo = isFree ? Math.min(servedTo, this.#clock + MOST_APART) : servedTo
  }

  /** Whether nothing has to wait. */
  isFree(now: number): boolean {
    return this.#pace.waitMs(now) <= 0 && this.#waiting.length === 0
  }

  /** Runs at once, or as soon as the rate allows and those that have had less were let go on. */
  wait<T>(sharer: Sharer, run: () => T | Promise<T>): T | Promise<T> {
    const standing = this.#standingOf(sharer)
    if (standing < this.#clock) return run()
    const first = this.#waiting.peek()
    const isFirst = first === undefined || standing < first.standing
    const waitMs = this.#pace.waitMs(this.#scheduler.now())
    if (isFirst && waitMs <= 0) {
      this.#clock = standing
      return run()
    }
    // Asynchronous: what it throws is the caller's, and neither the timer's nor of those that wait behind it.
    const late = async () => run()
    return new Promise((resolve) => {
      this.#waiting.push({ sharer, standing, order: this.#arrivals++, run: () => resolve(late()) })
      if (first === undefined) this.#scheduler.after(waitMs, this.#serve)
    })
  }

  #standingOf({ servedTo }: Sharer): number {
    return Math.max(servedTo, this.#clock - MOST_APART)
  }

  #serve = (): void => {
    for (let first = this.#waiting.peek(); first !== undefined; first = this.#waiting.peek()) {
      const now = this.#scheduler.now()
      const waitMs = this.#pace.waitMs(now)
      if (waitMs > 0) {
        this.#scheduler.after(waitMs, this.#serve)
        return
      }
      this.#waiting.pop()
      const { sharer, standing, run } = first
      if (sharer.servedTo > standing) {
        // Another of the same went on meanwhile.
        first.standing = sharer.servedTo
        this.#waiting.push(first)
        continue
      }
      this.#clock = standing
      run()
      // What tells only later what it has sent counts as one: all that wait would go on at once.
      if (sharer.servedTo <= standing) this.spend(sharer, 1, now)
    }
  }
}
