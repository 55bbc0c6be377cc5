import type { SessionLimits } from './limits.ts'

type LivenessLimits = Pick<SessionLimits, 'lingerMs' | 'unprovenLingerMs' | 'pingMs' | 'pongMs'>

/**
 * What silence means for a session on the gateway: when its owner is pinged, when it is ended, and
 * when the session expires. Pure.
 */
export class Liveness {
  readonly #limits: LivenessLimits
  readonly #openedAt: number
  #contactAt: number
  #writtenAt: number
  /** When the owner's unanswered ping was sent; `Infinity` for none. */
  #pingedAt = Number.POSITIVE_INFINITY

  constructor(limits: LivenessLimits, now: number) {
    this.#limits = limits
    this.#openedAt = this.#contactAt = this.#writtenAt = now
  }

  /** When the client was heard last, or a link of its came or went. */
  get contactAt(): number {
    return this.#contactAt
  }

  /** A link came or went. */
  contact(now: number): void {
    this.#contactAt = now
  }

  /** A frame came from the client: it answers any ping. */
  received(now: number): void {
    this.#contactAt = now
    this.#pingedAt = Number.POSITIVE_INFINITY
  }

  /** Another link, or another request, is the owner. */
  owned(now: number): void {
    this.#writtenAt = now
    this.#pingedAt = Number.POSITIVE_INFINITY
  }

  /** The owner was written to. */
  written(now: number): void {
    this.#writtenAt = now
  }

  /** The owner was sent a ping. */
  pinged(now: number): void {
    this.#pingedAt = Math.min(this.#pingedAt, now)
  }

  /** For so long nothing that came was read, and nothing was written. */
  excuse(ms: number, now: number): void {
    this.#contactAt = Math.min(now, this.#contactAt + ms)
    this.#pingedAt += ms
  }

  /**
   * Whether a session without a live owner has lingered long enough. One that is not proven lingers
   * for as long as its client was there: a client that keeps a connection pays for it.
   */
  isExpired(now: number, isProven: boolean): boolean {
    const { lingerMs, unprovenLingerMs } = this.#limits
    const earned = isProven ? lingerMs : Math.max(unprovenLingerMs, this.#contactAt - this.#openedAt)
    return now - this.#contactAt >= Math.min(lingerMs, earned)
  }

  /** Whether a live owner has left a ping unanswered for `pongMs`. */
  isSilent(now: number): boolean {
    return now - this.#pingedAt >= this.#limits.pongMs
  }

  /** Whether nothing was written to a live owner for `pingMs`. */
  isQuiet(now: number): boolean {
    return now - this.#writtenAt >= this.#limits.pingMs
  }

  /**
   * Whether nothing came from the client for longer than an acknowledgement takes, though it was
   * written to: each write puts off that the owner is quiet, and none shows that it is read.
   */
  isUnheard(now: number): boolean {
    const { pingMs, pongMs } = this.#limits
    return this.#pingedAt === Number.POSITIVE_INFINITY && now - this.#contactAt >= pingMs + pongMs
  }
}
