/** How long nothing more is said of one kind. */
const QUIET_MS = 30_000
/** Kinds that are told apart. */
const MAX_KINDS = 100

interface Said {
  readonly at: number
  /** Since then. */
  count: number
}

/**
 * Keeps what happens by the thousand from being as many lines of a log: one for each kind in half a
 * minute.
 */
export class Quiet {
  readonly #now: () => number
  /** The kind that was said longest ago comes first. */
  readonly #said = new Map<string, Said>()

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** How many there were since it was said last, this one included; null: it is not to be said now. */
  count(kind: string): number | null {
    const now = this.#now()
    const last = this.#said.get(kind)
    if (last !== undefined && now - last.at < QUIET_MS) {
      last.count++
      return null
    }
    if (last === undefined && this.#said.size >= MAX_KINDS && !this.#forgetOldest(now)) return null
    this.#said.delete(kind)
    this.#said.set(kind, { at: now, count: 0 })
    return (last?.count ?? 0) + 1
  }

  /** False: even the oldest was said a moment ago. */
  #forgetOldest(now: number): boolean {
    for (const [oldest, { at }] of this.#said) {
      if (now - at < QUIET_MS) return false
      this.#said.delete(oldest)
      return true
    }
    return false
  }
}
