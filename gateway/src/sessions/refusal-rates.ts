import { PROXY_HINT } from '../http/client-address.ts'
import type { Refusal } from '../http/request.ts'

/** Refusals that may come at once, in seconds' worth. */
const BURST_MS = 10_000

/** Networks that are remembered; those whose last refusal is longest ago are forgotten first. */
const MAX_NETWORKS = 10_000

/**
 * How fast requests of one network are refused. One that asks in vain all the time is not looked at
 * any more: to look for a user may be dear.
 */
export class RefusalRates {
  readonly #perSecond: number
  /** When all refusals of a network are paid for, at its rate (`pace.ts`). Empty in peace. */
  readonly #paidAt = new Map<string, number>()

  constructor(perSecond: number) {
    this.#perSecond = perSecond
  }

  /** How many networks are remembered. */
  get size(): number {
    return this.#paidAt.size
  }

  /** A request was refused. */
  count(network: string, now: number): void {
    const paidAt = Math.max(this.#paidAt.get(network) ?? 0, now) + 1_000 / this.#perSecond
    this.#paidAt.delete(network)
    this.#paidAt.set(network, paidAt)
    for (const [oldest, until] of this.#paidAt) {
      if (this.#paidAt.size <= MAX_NETWORKS && until > now) break
      this.#paidAt.delete(oldest)
    }
  }

  /** Why the next request is refused unseen; null: it is not. */
  refusal(network: string, now: number): Refusal | null {
    const retryAfterMs = Math.ceil((this.#paidAt.get(network) ?? 0) - now - BURST_MS)
    if (retryAfterMs <= 0) return null
    const rule = `More requests of ${network} were refused than maxRefusalsPerSecond allows (${this.#perSecond})`
    return { code: 'too-many', retryAfterMs, message: `${rule}${PROXY_HINT}. Come back later, or raise the limit.` }
  }
}
