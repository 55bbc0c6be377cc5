/** Less than this is what the system takes of any reply, read or not. */
const MIN_BYTES = 16 * 1024

interface Holding {
  readonly bytes: number
  readonly cut: () => void
}

/**
 * What was sent and is not taken, of replies and of links that have made way for others: nothing
 * else counts it, and a client may ask for the same again on one connection after the other.
 */
export class Unread {
  /** Oldest first. */
  readonly #holdings = new Set<Holding>()
  readonly #changed: (more: number) => void
  #bytes = 0

  /** `changed` is called with what it holds more, or less. */
  constructor(changed: (more: number) => void) {
    this.#changed = changed
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Counts what is not taken, until the function that it returns is called. `cut`: it has to go. */
  hold(bytes: number, cut: () => void): () => void {
    if (bytes < MIN_BYTES) return () => {}
    const holding = { bytes, cut }
    this.#holdings.add(holding)
    this.#add(bytes)
    return () => this.#release(holding)
  }

  /** Cuts what waits longest, until no more than that is held. */
  relieve(maxBytes: number): void {
    for (const holding of this.#holdings) {
      if (this.#bytes <= maxBytes) return
      this.#release(holding)
      holding.cut()
    }
  }

  #release(holding: Holding): void {
    if (this.#holdings.delete(holding)) this.#add(-holding.bytes)
  }

  #add(bytes: number): void {
    this.#bytes += bytes
    this.#changed(bytes)
  }
}
