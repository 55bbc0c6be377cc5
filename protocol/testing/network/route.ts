import type { VirtualTime } from '../virtual-time.ts'
import type { Accept, ClientEnd, Downward, Method, Upward } from './ends.ts'
import { BATCH_CUT_MS, type Fate, LATE_MS } from './fate.ts'
import { Wire } from './wire.ts'

/** A connection whose client has left: what a proxy repeats is answered into the void. */
const NOWHERE: Downward = { open: () => {}, write: () => {}, close: () => {} }

/** The way that all connections of one link take: they share its fate. */
export class Route {
  readonly #time: VirtualTime
  readonly #fate: Fate
  readonly #wires: Wire[] = []
  readonly #openedAt: number
  #isCut = false
  #requests = 0
  #batches = 0

  constructor(time: VirtualTime, fate: Fate) {
    this.#time = time
    this.#fate = fate
    this.#openedAt = time.now
    if (fate.cutAfterMs !== null) time.after(fate.cutAfterMs, () => this.#cut())
  }

  get isCut(): boolean {
    return this.#isCut
  }

  /** A connection that lasts: a socket, or an answer without an end. */
  connect(accept: Accept, client: ClientEnd): Upward {
    return this.#open(this.#fate, accept, client)
  }

  /** One request with one answer. */
  request(accept: Accept, client: ClientEnd): Upward {
    const hiccup = this.#fate.hiccups[this.#requests++] ?? 'fine'
    const { kind, latencyMs, clientNoticesMs } = this.#fate
    if (hiccup === 'twice') this.#repeat(accept)
    const isLost = hiccup === 'request-lost' && kind === 'carries'
    const fate: Fate = {
      ...this.#fate,
      twice: false,
      // An answer is complete when it ends, so a proxy that holds back streams lets it pass.
      stall: null,
      kind: isLost ? 'refused' : kind,
      latencyMs: isLost ? clientNoticesMs : latencyMs + (hiccup === 'late' ? LATE_MS : 0),
    }
    const unanswered = { opened: () => {}, heard: () => {}, gone: () => client.gone('cut') }
    return this.#open(fate, accept, hiccup === 'answer-lost' ? unanswered : client)
  }

  /** A request that carries up: all of a link's are repeated, or swallowed, if its fate is so. */
  up(method: Method, accept: Accept, client: ClientEnd): Upward {
    this.carried()
    if (method === 'POST' && this.#fate.swallowsPosts)
      return this.#open({ ...this.#fate, kind: 'black-hole' }, accept, client)
    if (this.#fate.twice) this.#repeat(accept)
    return this.request(accept, client)
  }

  /** A batch is on its way. Returns whether it is one of those that may be heard after a cut. */
  carried(): boolean {
    const { now } = this.#time
    if (this.#batches++ === this.#fate.cutAtBatch && now < this.#openedAt + BATCH_CUT_MS)
      this.#time.after(this.#fate.latencyMs / 2, () => this.#cut())
    return this.#batches % 2 === 0
  }

  /** When what comes down begins to stall. */
  get stallsAt(): number {
    return this.#openedAt + (this.#fate.stall?.afterMs ?? Number.POSITIVE_INFINITY)
  }

  #open(fate: Fate, accept: Accept, client: ClientEnd): Upward {
    const wire = new Wire(this.#time, fate, this, client)
    this.#wires.push(wire)
    return wire.open(accept)
  }

  #cut(): void {
    if (this.#isCut || this.#fate.kind !== 'carries') return
    this.#isCut = true
    for (const wire of this.#wires.splice(0)) wire.cut()
  }

  #repeat(accept: Accept): void {
    if (this.#fate.kind !== 'carries' || this.#isCut) return
    this.#time.after(2 * this.#fate.latencyMs + 1, () => accept(NOWHERE))
  }
}
