import type { Registry } from './registry.ts'

interface ClaimsHost {
  readonly registry: Registry
  readonly node: string
  readonly keepMs: number
}

/** Claims that are renewed at once. */
const BATCH = 64

/** The sessions of this node that the registry knows of. */
export class Claims {
  readonly #host: ClaimsHost
  readonly #mine = new Set<string>()
  /** Of which no epoch says that they are here. */
  readonly #moved = new Set<string>()

  constructor(host: ClaimsHost) {
    this.#host = host
  }

  /** Who has the session. `instead`: a node that is gone. Rejects when the registry cannot be reached. */
  async claim(session: string, instead: string | null): Promise<string> {
    const { registry, node, keepMs } = this.#host
    const home = await registry.claim(session, node, keepMs, instead)
    if (home === node) this.#mine.add(session)
    return home
  }

  /** A session has come from another node: it is needed for as long as it is here. */
  took(session: string): void {
    this.#moved.add(session)
  }

  /**
   * Renews those that `isUntold`, or that came from another node and that `isHere`, and lets the others
   * expire.
   */
  async renew(isUntold: (session: string) => boolean, isHere: (session: string) => boolean): Promise<void> {
    const { registry, node, keepMs } = this.#host
    for (const session of this.#mine) if (!isUntold(session)) this.#mine.delete(session)
    for (const session of this.#moved) if (!isHere(session)) this.#moved.delete(session)
    const all = [...new Set([...this.#mine, ...this.#moved])]
    for (let from = 0; from < all.length; from += BATCH)
      await registry.keep(all.slice(from, from + BATCH), node, keepMs)
  }
}
