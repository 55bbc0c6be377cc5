/** The messages of one client that come back, and how long each took. */
export interface Echoes {
  /** Returns the number of the message that is sent now. */
  sent(now: number): number
  heard(n: number, now: number): void
  readonly isComplete: boolean
  /** How long those took that came back since the last time, and how old those are that have not. */
  take(now: number): number[]
}

/** `wrong` is called with what must not happen. */
export function echoes(wrong: (what: string) => void): Echoes {
  const out = new Map<number, number>()
  let took: number[] = []
  let said = 0
  let last = 0
  return {
    sent(now) {
      said += 1
      out.set(said, now)
      return said
    },
    heard(n, now) {
      if (n !== last + 1) wrong(`${n} came after ${last}`)
      last = n
      const since = out.get(n)
      if (since !== undefined) took.push(now - since)
      out.delete(n)
    },
    get isComplete() {
      return out.size === 0
    },
    take(now) {
      const all = [...took, ...[...out.values()].map((since) => now - since)]
      took = []
      return all
    },
  }
}
