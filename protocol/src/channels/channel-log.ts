import type { Position } from './frames.ts'
import type { Publication } from './publication.ts'

/** What a log wants done. Effects are in order. */
export type LogEffect =
  /** Next for every subscriber. */
  | { readonly type: 'deliver'; readonly publication: Publication }
  /** Read what comes after that position, and call `fetched`. There is one such read at a time. */
  | { readonly type: 'fetch'; readonly after: Position }
  /**
   * The place has moved to another epoch, or over a hole. `recovered`: `missed` is all that lies
   * between; else something is lost.
   */
  | {
      readonly type: 'broken'
      readonly at: Position
      readonly recovered: boolean
      readonly missed: readonly Publication[]
    }

/** What the store has after a position. */
export interface LogPage {
  /** The newest position of the channel when it was read. */
  readonly at: Position
  /** Whether nothing lies between the position that was given and `publications`. */
  readonly recovered: boolean
  readonly publications: readonly Publication[]
  /** Whether there is more after them. */
  readonly more: boolean
}

export interface LogLimits {
  /** How many of the newest publications are kept … */
  readonly maxRing: number
  /** … and how many characters of them. */
  readonly maxRingChars: number
  /** Publications that wait while a hole is being filled. */
  readonly maxWaiting: number
}

export const LOG_LIMITS: LogLimits = { maxRing: 100, maxRingChars: 256 * 1024, maxWaiting: 1_000 }

interface Waiting {
  readonly epoch: string
  readonly publication: Publication
}

/**
 * One channel as one node sees it: where it is, and its newest publications. Pushes of a store may
 * come twice or be missing; what leaves here is each publication once and in order, or the word
 * that something is lost. Pure: reads are effects.
 */
export class ChannelLog {
  readonly #limits: LogLimits
  #at: Position
  #ring: Publication[] = []
  #chars = 0
  #isFetching = false
  /** What was pushed during a read. */
  #waiting: Waiting[] = []
  /** How many of those came before the read began. */
  #waitedBefore = 0
  /** More has happened during the read than what waits. */
  #isBehind = false

  /** `missed`: publications up to `at`, without a hole between them. */
  constructor(at: Position, missed: readonly Publication[], limits: LogLimits = LOG_LIMITS) {
    this.#limits = limits
    this.#at = at
    for (const publication of missed) this.#keep(publication)
  }

  get at(): Position {
    return this.#at
  }

  /** About what the ring takes, in characters. */
  get chars(): number {
    return this.#chars
  }

  /** The newest publication that is kept, if it is the channel's newest. */
  get newest(): Publication | null {
    const newest = this.#ring.at(-1)
    return newest?.offset === this.#at.offset ? newest : null
  }

  /** A publication was pushed. */
  pushed(epoch: string, publication: Publication): LogEffect[] {
    if (this.#isFetching) {
      this.#wait(epoch, publication)
      return []
    }
    return this.#take(epoch, publication)
  }

  /** Pushes may have been missed; the channel's newest position is `to`. */
  moved(to: Position): LogEffect[] {
    if (this.#isFetching) {
      this.#isBehind = true
      return []
    }
    const isKnown = to.epoch === this.#at.epoch && to.offset <= this.#at.offset
    return isKnown ? [] : this.#fetch()
  }

  /** What the read of the latest `fetch` has brought. */
  fetched(page: LogPage): LogEffect[] {
    this.#isFetching = false
    const effects = this.#turn(page)
    const waiting = this.#waiting
    const before = this.#waitedBefore
    this.#waiting = []
    this.#waitedBefore = 0
    for (const [index, { epoch, publication }] of waiting.entries()) {
      if (this.#isFetching) this.#wait(epoch, publication)
      // The whole read began after it, and still nothing leads there: its epoch is over, or the store
      // has lost it. To read again for it would never end.
      else if (index < before && !page.more && !this.#isNext(epoch, publication)) continue
      else effects.push(...this.#take(epoch, publication))
    }
    if (this.#isFetching) this.#waitedBefore = this.#waiting.length
    else if (page.more || this.#isBehind) effects.push(...this.#fetch())
    return effects
  }

  /** The read has failed: the same again, when its caller sees fit. */
  failed(): LogEffect[] {
    return this.#isFetching ? [{ type: 'fetch', after: this.#at }] : []
  }

  /**
   * All publications after a position, from the ring; null when only the store knows. `oldestAt`:
   * Unix time in milliseconds before which publications are forgotten.
   */
  since(position: Position, oldestAt: number): readonly Publication[] | null {
    this.#forget(oldestAt)
    const { epoch, offset } = this.#at
    if (position.epoch !== epoch || position.offset > offset) return null
    if (position.offset === offset) return []
    const first = this.#ring.findIndex((publication) => publication.offset > position.offset)
    const next = this.#ring[first]
    return next === undefined || next.prev > position.offset ? null : this.#ring.slice(first)
  }

  #take(epoch: string, publication: Publication): LogEffect[] {
    if (epoch === this.#at.epoch && publication.offset <= this.#at.offset) return []
    if (this.#isNext(epoch, publication)) return [this.#deliver(publication)]
    this.#wait(epoch, publication)
    return this.#fetch()
  }

  #isNext(epoch: string, { prev }: Publication): boolean {
    return epoch === this.#at.epoch && prev === this.#at.offset
  }

  #wait(epoch: string, publication: Publication): void {
    if (this.#waiting.length < this.#limits.maxWaiting) this.#waiting.push({ epoch, publication })
    else this.#isBehind = true
  }

  #fetch(): LogEffect[] {
    this.#isFetching = true
    this.#isBehind = false
    this.#waitedBefore = this.#waiting.length
    return [{ type: 'fetch', after: this.#at }]
  }

  #deliver(publication: Publication): LogEffect {
    this.#at = { epoch: this.#at.epoch, offset: publication.offset }
    this.#keep(publication)
    return { type: 'deliver', publication }
  }

  /** What a page means for the subscribers. */
  #turn({ at, recovered, publications, more }: LogPage): LogEffect[] {
    const newest = publications.at(-1)
    const to = recovered && more && newest !== undefined ? { epoch: at.epoch, offset: newest.offset } : at
    if (recovered && at.epoch === this.#at.epoch) {
      const fresh = publications.filter(({ offset }) => offset > this.#at.offset)
      const effects = fresh.map((publication) => this.#deliver(publication))
      if (to.offset > this.#at.offset) this.#at = to
      return effects
    }
    this.#ring = []
    this.#chars = 0
    this.#at = to
    const missed = recovered ? publications : []
    for (const publication of missed) this.#keep(publication)
    return [{ type: 'broken', at: to, recovered, missed }]
  }

  #keep(publication: Publication): void {
    this.#ring.push(publication)
    this.#chars += publication.data.length
    while (this.#ring.length > this.#limits.maxRing || this.#chars > this.#limits.maxRingChars) this.#drop()
  }

  #forget(oldestAt: number): void {
    for (let first = this.#ring[0]; first !== undefined && first.at < oldestAt; first = this.#ring[0]) this.#drop()
  }

  #drop(): void {
    this.#chars -= this.#ring.shift()?.data.length ?? 0
  }
}
