import type { ControlFrame } from '../wire/frame.ts'
import type { Hello } from '../wire/hello.ts'

/**
 * How often a link can be written to: a socket and a stream `often`, the response to a poll `once`.
 */
export type Writes = 'often' | 'once'

/** What the session knows of one link. */
export interface Slot<L> {
  readonly link: number
  /** The shell's, and opaque; null between two requests of a polling link. */
  handle: L | null
  readonly writes: Writes
  /** Frames due on this link, and on no other. Most often none: then one array for all links. */
  controls: readonly ControlFrame[]
}

export const NO_CONTROLS: readonly ControlFrame[] = []
const NO_SLOTS: readonly never[] = []

/** More unanswered control frames than that are dropped: their client does not wait for answers. */
const MAX_CONTROLS = 16

/**
 * The links of one session: at most one *owner*, the link that claimed last and the only one that
 * is given messages, and the *candidates* beside it, oldest first, which get control frames alone.
 * Pure.
 */
export class LinkSlots<L> {
  readonly #maxCandidates: number
  #owner: Slot<L> | null = null
  #candidates: readonly Slot<L>[] = NO_SLOTS
  #claim: number

  /** `claim`: the highest before, where a session goes on. */
  constructor(maxCandidates: number, claim: number = 0) {
    this.#maxCandidates = maxCandidates
    this.#claim = claim
  }

  get owner(): Slot<L> | null {
    return this.#owner
  }

  get hasCandidates(): boolean {
    return this.#candidates.length > 0
  }

  /** The highest claim so far. */
  get claim(): number {
    return this.#claim
  }

  /** Every live link. */
  get handles(): readonly L[] {
    const handles: L[] = []
    if (this.#owner !== null && this.#owner.handle !== null) handles.push(this.#owner.handle)
    for (const { handle } of this.#candidates) if (handle !== null) handles.push(handle)
    return handles
  }

  /** The slot of a link that is attached, or was and is between two requests. */
  of(link: number): Slot<L> | undefined {
    return this.#owner?.link === link ? this.#owner : this.#candidates.find((slot) => slot.link === link)
  }

  /** The slot of a live link. */
  find(handle: L): Slot<L> | undefined {
    return this.#owner?.handle === handle ? this.#owner : this.#candidates.find((slot) => slot.handle === handle)
  }

  /**
   * Adds a link, or one more request of a polling link, which inherits the frames that are due.
   * Null when a newer link has claimed the session before. `displaced`: the links that this one
   * ends.
   */
  attach(
    handle: L,
    { link, claim }: Hello,
    writes: Writes,
  ): { readonly slot: Slot<L>; readonly displaced: readonly L[] } | null {
    if (claim !== 0 && claim < this.#claim) return null
    const before = this.of(link)
    const rivals = this.#candidates.filter((candidate) => candidate.link !== link)
    const slot: Slot<L> = { link, handle, writes, controls: before?.controls ?? NO_CONTROLS }
    const displaced: (Slot<L> | null | undefined)[] = [before]
    if (claim === 0 && before !== this.#owner) {
      if (rivals.length >= this.#maxCandidates) displaced.push(rivals.shift())
      this.#candidates = [...rivals, slot]
    } else {
      if (before !== this.#owner) displaced.unshift(this.#owner)
      this.#candidates = rivals.length > 0 ? rivals : NO_SLOTS
      this.#owner = slot
      this.#claim = Math.max(this.#claim, claim)
    }
    return { slot, displaced: displaced.flatMap((other) => other?.handle ?? []) }
  }

  /**
   * Forgets a link's handle. False for a displaced link: its late end must not cut its successor.
   */
  detach(handle: L): boolean {
    const slot = this.find(handle)
    if (slot === undefined) return false
    slot.handle = null
    return true
  }

  /**
   * Makes an attached link the owner. False for a link that is not attached, and for a claim that
   * is not the highest: a straggler or a repeat.
   */
  take(link: number, claim: number): boolean {
    const slot = this.of(link)
    if (claim <= this.#claim || slot === undefined) return false
    this.#claim = claim
    if (slot !== this.#owner) {
      // Frames in flight on the old owner may still arrive; its client ends it when it wishes.
      const rest = this.#candidates.filter((candidate) => candidate !== slot)
      this.#candidates = this.#owner === null ? rest : [...rest, this.#owner]
      this.#owner = slot
    }
    return true
  }

  /** Makes a frame due on a link, if there is room. */
  schedule(link: number, frame: ControlFrame): void {
    const slot = this.of(link)
    if (slot !== undefined && slot.controls.length < MAX_CONTROLS) slot.controls = [...slot.controls, frame]
  }
}
