/** Credentials, or a function that provides them for each link. Empty for none. */
export type Token = string | (() => string | Promise<string>)

/**
 * The pauses between refusals of a function's tokens before `unauthorized` is final: a renewal that
 * is late by seconds passes.
 */
const RENEWAL_PAUSES_MS = [0, 2_000, 10_000, 20_000]

export interface Credentials {
  /** What `get` has resolved with last. */
  readonly last: string | undefined
  /** Throws, or rejects, what the application's function does. */
  get(): Promise<string | undefined>
  /**
   * The gateway has refused what it was given. Returns how long to wait before the next attempt, or
   * `Infinity` when there is no use in one.
   */
  refused(now: number): number
  /** The gateway has accepted what it was given: the next refusal is the first again. */
  accepted(): void
}

export function createCredentials(token: Token | undefined): Credentials {
  let refusals = 0
  let quietUntil = 0
  let last: string | undefined
  return {
    get last() {
      return last
    },
    async get() {
      last = typeof token === 'function' ? await token() : token
      return last
    },
    refused(now) {
      if (typeof token !== 'function') return Infinity
      // Links of the same round are refused together, and count once.
      if (now < quietUntil) return quietUntil - now
      const pauseMs = RENEWAL_PAUSES_MS[refusals++] ?? Infinity
      quietUntil = now + pauseMs
      return pauseMs
    },
    accepted() {
      refusals = 0
    },
  }
}
