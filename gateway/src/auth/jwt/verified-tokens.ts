import { createHash } from 'node:crypto'
import type { JwtClaims } from './options.ts'

/** Each holds its claims, about a kilobyte. */
const MAX_TOKENS = 5_000

interface Verified {
  readonly claims: JwtClaims
  /** Unix time in ms. */
  readonly until: number
}

/**
 * Tokens whose signature was found good a moment ago: a client that polls brings the same one with
 * each request. Bounded in number, the oldest go first; tokens themselves are not kept.
 */
export class VerifiedTokens {
  readonly #cacheMs: number
  readonly #max: number
  readonly #known = new Map<string, Verified>()

  constructor(cacheMs: number, max: number = MAX_TOKENS) {
    this.#cacheMs = cacheMs
    this.#max = max
  }

  /** Null for one that has to be looked at again. */
  find(token: string, now: number): JwtClaims | null {
    if (this.#cacheMs === 0) return null
    const name = nameOf(token)
    const verified = this.#known.get(name)
    if (verified === undefined) return null
    if (verified.until > now) return { ...verified.claims }
    this.#known.delete(name)
    return null
  }

  /** `endsAt`: when the token would be refused, as Unix time in ms. */
  keep(token: string, claims: JwtClaims, now: number, endsAt: number): void {
    if (this.#cacheMs === 0) return
    const name = nameOf(token)
    this.#known.delete(name)
    this.#known.set(name, { claims: { ...claims }, until: Math.min(now + this.#cacheMs, endsAt) })
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#max) return
      this.#known.delete(oldest)
    }
  }
}

const nameOf = (token: string): string => createHash('sha256').update(token).digest('base64')
