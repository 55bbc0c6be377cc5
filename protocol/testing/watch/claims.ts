/**
 * One connection of a link at the gateway: a socket, a stream, or one request of a polling link.
 */
export interface Seat {
  readonly link: number
  isAttached: boolean
}

interface Slot {
  readonly link: number
  seat: Seat
}

/**
 * Which link of a session is the owner, by sections 7 of PROTOCOL.md alone: an account beside the
 * product's own.
 */
export class Claims {
  readonly #maxCandidates: number
  #claim = 0
  #owner: Slot | null = null
  #candidates: readonly Slot[] = []
  /** What attached last, and how to take that back. */
  #latest: { readonly seat: Seat; undo(): void } | null = null

  constructor(maxCandidates: number) {
    this.#maxCandidates = maxCandidates
  }

  get owner(): Seat | null {
    return this.#owner?.seat ?? null
  }

  isCandidate(link: number): boolean {
    return this.#candidates.some((slot) => slot.link === link)
  }

  /** [L2]: whether a hello with that claim has to be refused. */
  isStale(claim: number): boolean {
    return claim !== 0 && claim < this.#claim
  }

  /** A connection attaches. Returns those that it displaces. */
  attach(seat: Seat, claim: number): readonly Seat[] {
    const { link } = seat
    const [claimed, owner, candidates] = [this.#claim, this.#owner, this.#candidates]
    const undo = () => {
      this.#claim = claimed
      this.#owner = owner
      this.#candidates = candidates
    }
    this.#latest = { seat, undo }
    const known = [this.#owner, ...this.#candidates].find((slot) => slot?.link === link)
    const rivals = this.#candidates.filter((slot) => slot.link !== link)
    const displaced = known ? [known.seat] : []
    if (claim === 0 && known !== this.#owner) {
      const oldest = rivals.length >= this.#maxCandidates ? rivals[0] : undefined
      if (oldest !== undefined) displaced.push(oldest.seat)
      this.#candidates = [...rivals.filter((slot) => slot !== oldest), { link, seat }]
    } else {
      if (this.#owner !== null && this.#owner !== known) displaced.push(this.#owner.seat)
      this.#candidates = rivals
      this.#owner = { link, seat }
      this.#claim = Math.max(this.#claim, claim)
    }
    return displaced.filter(({ isAttached }) => isAttached)
  }

  /** What attached last has been refused, because its session was ending. */
  refuse(seat: Seat): void {
    if (this.#latest?.seat === seat) this.#latest.undo()
    this.#latest = null
  }

  /** The session goes on at another node: what is not a link any more is not known there. */
  goesOn(): void {
    this.#owner = null
    this.#candidates = []
    this.#latest = null
  }

  /** [L6]: a claim frame came on that link. Returns whether it made another link the owner. */
  claim(link: number, claim: number): boolean {
    const slot = [this.#owner, ...this.#candidates].find((one) => one?.link === link)
    if (claim <= this.#claim || !slot) return false
    this.#claim = claim
    if (slot === this.#owner) return false
    const rest = this.#candidates.filter((candidate) => candidate !== slot)
    this.#candidates = this.#owner === null ? rest : [...rest, this.#owner]
    this.#owner = slot
    return true
  }
}
