/** What is known of a session that matters here. */
interface Newcomer {
  readonly core: { readonly isProven: boolean }
  /** It may go: nothing holds it. */
  readonly isUnproven: boolean
}

/** How many are looked at for one that can go. */
const MAX_LOOKS = 64

/**
 * Sessions whose client has never shown that it hears the gateway. A flood of openings consists of such sessions; they
 * are the first to go when there is no room.
 */
export class Unproven<S extends Newcomer> {
  /** Those that came first, or were looked at longest ago, come first. */
  readonly #newcomers = new Set<S>()

  get size(): number {
    return this.#newcomers.size
  }

  add(session: S): void {
    this.#newcomers.add(session)
  }

  /** It is proven, or gone. */
  delete(session: S): void {
    this.#newcomers.delete(session)
  }

  /**
   * One that nothing holds and that `fits`, or null when there is none among the first few.
   */
  find(fits: (session: S) => boolean): S | null {
    let looks = 0
    for (const session of this.#newcomers) {
      if (++looks > MAX_LOOKS) return null
      if (session.core.isProven) this.#newcomers.delete(session)
      else if (session.isUnproven && fits(session)) return session
      else {
        this.#newcomers.delete(session)
        this.#newcomers.add(session)
      }
    }
    return null
  }
}
