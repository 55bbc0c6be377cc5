import type { Line } from '../src/wire/line-codec.ts'
import type { VirtualTime } from './virtual-time.ts'

/** What happens to one request of a link, in the order in which the link makes them; those after the last go well. */
export type Hiccup = 'fine' | 'request-lost' | 'answer-lost' | 'twice' | 'late'

/** What comes down is kept until the gateway ends it, until the next comes, or until the full `STALL_MS`. */
export type Stall = 'held' | 'one-behind' | 'late'

/** What happens to a link, drawn before it is opened, so that a failing life can be shrunk and played again. */
export interface Fate {
  readonly kind: 'carries' | 'refused' | 'black-hole'
  readonly latencyMs: number
  /** Cut so long after it was opened; null for never. */
  readonly cutAfterMs: number | null
  /** Cut while the batch of that number is on its way; null for never. */
  readonly cutAtBatch: number | null
  /** How much later each end notices. In between the link is half-open. */
  readonly clientNoticesMs: number
  readonly serverNoticesMs: number
  /** Of what was in flight at the cut every second batch arrives so much later; null: all of it is lost. */
  readonly stragglesMs: number | null
  /** Every batch towards the gateway arrives twice, as a POST that was repeated. */
  readonly twice: boolean
  /** What happens to what comes down a connection that lasts, and from when on; null for nothing. */
  readonly stall: { readonly afterMs: number; readonly as: Stall } | null
  /** Requests with a body are not let through. */
  readonly swallowsPosts: boolean
  readonly hiccups: readonly Hiccup[]
}

export const PERFECT: Fate = {
  kind: 'carries',
  latencyMs: 10,
  cutAfterMs: null,
  cutAtBatch: null,
  clientNoticesMs: 0,
  serverNoticesMs: 0,
  stragglesMs: null,
  twice: false,
  stall: null,
  swallowsPosts: false,
  hiccups: [],
}

/** How much later a `late` request arrives: after the client has given up on it and asked again. */
const LATE_MS = 1_500

/** Writes that are late come together, so often. */
const STALL_MS = 1_500

/** A link that has not carried that many batches by then is not cut by their number: the network is to heal some day. */
const BATCH_CUT_MS = 4_000

/** One end of a wire, as the other side's shell wrote it. */
export interface End {
  /** For a client: the gateway has answered the door. */
  opened?(): void
  heard(lines: readonly Line[]): void
  /** The other side has closed, or the cut was noticed. At most once, and not after this side has closed. */
  gone(): void
}

/** What one end can do. */
export interface Writer {
  write(lines: readonly Line[]): void
  close(): void
}

/** Called when a connection reaches the gateway. What it returns hears what the client writes. */
export type Accept = (reply: Writer) => End

type Side = 'client' | 'server'
type State = 'live' | 'cut' | 'closed'

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

  /** A connection that lasts. */
  connect(accept: Accept, client: End): Writer {
    return this.#open(this.#fate, accept, client)
  }

  /** One request with one answer: the gateway writes once and closes. */
  request(accept: Accept, client: End): Writer {
    const hiccup = this.#fate.hiccups[this.#requests++] ?? 'fine'
    const { kind, latencyMs, clientNoticesMs } = this.#fate
    if (hiccup === 'twice') this.#repeat(accept)
    const isLost = hiccup === 'request-lost' && kind === 'carries'
    const fate: Fate = {
      ...this.#fate,
      twice: false,
      // An answer is complete when it ends, so whoever holds back streams lets it pass.
      stall: null,
      kind: isLost ? 'refused' : kind,
      latencyMs: isLost ? clientNoticesMs : latencyMs + (hiccup === 'late' ? LATE_MS : 0),
    }
    const end: End = hiccup === 'answer-lost' ? { ...client, heard: () => {} } : client
    return this.#open(fate, accept, end)
  }

  /** A request that carries up: all of a link's are repeated, or swallowed, if its fate is so. */
  up(method: 'POST' | 'GET', accept: Accept, client: End): Writer {
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

  #open(fate: Fate, accept: Accept, client: End): Writer {
    const wire = new Wire(this.#time, fate, this)
    this.#wires.push(wire)
    return wire.open(accept, client)
  }

  #cut(): void {
    if (this.#isCut || this.#fate.kind !== 'carries') return
    this.#isCut = true
    for (const wire of this.#wires.splice(0)) wire.cut()
  }

  #repeat(accept: Accept): void {
    if (this.#fate.kind !== 'carries' || this.#isCut) return
    this.#time.after(2 * this.#fate.latencyMs + 1, () => accept({ write: () => {}, close: () => {} }))
  }
}

/** A connection that keeps the order both ways until it is cut. */
class Wire {
  readonly #time: VirtualTime
  readonly #fate: Fate
  readonly #route: Route
  readonly #state: Record<Side, State> = { client: 'live', server: 'live' }
  readonly #ends: Partial<Record<Side, End>> = {}
  readonly #held: (readonly Line[])[] = []

  constructor(time: VirtualTime, fate: Fate, route: Route) {
    this.#time = time
    this.#fate = fate
    this.#route = route
  }

  open(accept: Accept, client: End): Writer {
    const { kind, latencyMs, serverNoticesMs, stragglesMs } = this.#fate
    this.#ends.client = client
    if (this.#route.isCut) this.cut()
    if (kind === 'refused') this.#time.after(latencyMs, () => this.#leave('client'))
    if (kind !== 'carries') return this.#writer('client')
    const arrive = () => {
      // Whoever arrives after the cut was noticed is there for a while all the same.
      if (this.#state.server === 'cut') this.#time.after(serverNoticesMs, () => this.#leave('server'))
      this.#state.server = 'live'
      this.#ends.server = accept(this.#writer('server'))
      this.#time.after(latencyMs, () => this.#route.isCut || this.#ends.client?.opened?.())
    }
    this.#time.after(latencyMs, () => {
      if (!this.#route.isCut) arrive()
      else if (stragglesMs !== null) this.#time.after(stragglesMs, arrive)
    })
    return this.#writer('client')
  }

  cut(): void {
    this.#time.after(this.#fate.clientNoticesMs, () => this.#leave('client'))
    this.#time.after(this.#fate.serverNoticesMs, () => this.#leave('server'))
  }

  #leave(side: Side): void {
    if (this.#state[side] !== 'live') return
    this.#state[side] = 'cut'
    this.#ends[side]?.gone()
  }

  #writer(from: Side): Writer {
    const to = from === 'client' ? 'server' : 'client'
    return {
      write: (lines) => {
        if (this.#state[from] !== 'live' || this.#route.isCut || this.#fate.kind !== 'carries') return
        if (from === 'server') this.#down(lines)
        else this.#carry(to, lines)
      },
      close: () => {
        if (this.#state[from] !== 'live') return
        this.#state[from] = 'closed'
        if (this.#route.isCut || this.#fate.kind !== 'carries') return
        if (from === 'server') this.#release()
        this.#time.after(this.#fate.latencyMs, () => this.#route.isCut || this.#leave(to))
      },
    }
  }

  #down(lines: readonly Line[]): void {
    const { now } = this.#time
    const stall = now >= this.#route.stallsAt ? this.#fate.stall : null
    if (stall?.as === 'late') this.#time.after(STALL_MS - (now % STALL_MS), () => this.#release())
    else if (stall?.as !== 'held') this.#release()
    if (stall === null) this.#carry('client', lines)
    else this.#held.push(lines)
  }

  #release(): void {
    for (const lines of this.#held.splice(0)) this.#carry('client', lines)
  }

  #carry(to: Side, lines: readonly Line[]): void {
    const { latencyMs, stragglesMs, twice } = this.#fate
    const survives = this.#route.carried() && stragglesMs !== null
    const arrive = () => {
      const end = this.#ends[to]
      // What is in flight towards an end that has closed is heard by a socket that is not quite gone.
      if (!this.#route.isCut && (this.#state[to] !== 'closed' || stragglesMs !== null)) end?.heard(lines)
      else if (this.#route.isCut && survives) this.#time.after(stragglesMs, () => end?.heard(lines))
    }
    this.#time.after(latencyMs, arrive)
    if (twice && to === 'server') this.#time.after(2 * latencyMs + 1, arrive)
  }
}
