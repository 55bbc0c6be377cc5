import type { GatewayLimits } from '../limits.ts'
import type { Scheduler } from '../scheduler.ts'
import type { Registry } from './registry.ts'

/** Beats of one lease: one that is lost leaves time for the next. */
const BEATS = 4
/** Between two looks that are asked for, in milliseconds: strangers can name nodes that there never were. */
const LOOK_MS = 50
/** Nodes that were found dead, and are not looked for again; and nodes whose leases are over. */
const MAX_PAST = 1_000

interface DirectoryHost {
  readonly registry: Registry
  readonly node: string
  readonly limits: Pick<GatewayLimits, 'nodeLeaseMs'>
  readonly scheduler: Pick<Scheduler, 'after' | 'now'>
  /** The registry could not be reached. */
  failed(error: unknown): void
  /** It has lost what it was told, or some of it. */
  forgot(): void
}

/** What is known of a node. */
export interface Whereabouts {
  /** Where it is, or was; null where that is not known. */
  readonly address: string | null
  /** Its lease is over. It may still be reached: perhaps it cannot reach the registry. */
  readonly isOver: boolean
}

/** By which clocks may differ in the life of a registry before it is taken for another one. */
const DRIFT_MS = 100

/** Renewals of the own lease after which a node that has said that it is there has to be in the registry. */
const BEATS_OF_NEWCOMERS = 2

const DEAD: Whereabouts = { address: null, isOver: true }

/**
 * The nodes that live. The lease of this one is renewed, and by the same answer all others are
 * known: no request has to ask the registry.
 */
export class Directory {
  readonly #host: DirectoryHost
  /** Nodes that were found dead, and when. */
  readonly #dead = new Map<string, number>()
  /** Of nodes that were in an answer before the last. */
  readonly #past = new Map<string, string>()
  #addresses: ReadonlyMap<string, string> = new Map()
  #cancel: () => void = () => {}
  /** A look that has begun, and one that begins after it. */
  #looking: Promise<boolean> | null = null
  #next: Promise<boolean> | null = null
  #own = ''
  /** Nodes that have said themselves where they are, and were in no answer yet. */
  readonly #newcomers = new Map<string, { readonly address: string; beats: number }>()
  /** Whether all nodes that live are in the last answer. */
  #isFresh = true
  /** When the lease was last asked for, and given. Before that no time has passed without one. */
  #leasedAt = Number.POSITIVE_INFINITY
  /** When the registry has begun to know what it knows, by the clock of this node, at the latest. */
  #begunBy = Number.POSITIVE_INFINITY
  #isKnown = false
  #isClosed = false

  constructor(host: DirectoryHost) {
    this.#host = host
  }

  /** Whether other nodes know of this one. */
  get isKnown(): boolean {
    return this.#isKnown
  }

  /**
   * Whether others know of this one, and cannot have taken it for gone: it would not know that it has
   * stood still.
   */
  get isLeased(): boolean {
    const { limits, scheduler } = this.#host
    return this.#isKnown && scheduler.now() - this.#leasedAt < limits.nodeLeaseMs
  }

  /** Nodes that live, this one included; 0 before others know of it. */
  get nodeCount(): number {
    return this.#isKnown ? this.#addresses.size : 0
  }

  /**
   * Others reach this node at `address`. Rejects when the registry cannot be reached, and goes on
   * trying.
   */
  async open(address: string): Promise<void> {
    this.#own = address
    const first = this.#beat()
    this.#looking = first.then(
      () => true,
      () => false,
    )
    await first.finally(() => this.#over())
  }

  /** Where a node is; asks the registry where it is not known here. */
  async find(node: string): Promise<Whereabouts> {
    if (this.#dead.has(node)) return DEAD
    const known = () => this.#addresses.get(node) ?? this.#newcomers.get(node)?.address
    const isOver = known() === undefined && (await this.#look())
    const address = known()
    return address === undefined ? { address: this.#past.get(node) ?? null, isOver } : { address, isOver: false }
  }

  /** Looks at the registry; what it cannot be asked is known as before. */
  async refresh(): Promise<void> {
    await this.#look()
  }

  /**
   * Whether the registry has known all that it was told by nodes that live, for as long as a lease: what it does
   * not know is not so. False where it cannot be asked.
   */
  isWhole(): Promise<boolean> {
    return this.#look()
  }

  /** The other nodes that live, as far as that is known. */
  others(): Set<string> {
    // A registry that has lost its contents is told anew which there are.
    const past = this.#isFresh ? [] : this.#past.keys()
    const all = new Set([...this.#addresses.keys(), ...this.#newcomers.keys(), ...past])
    all.delete(this.#host.node)
    for (const node of this.#dead.keys()) all.delete(node)
    return all
  }

  /** A node says that it is there, before the registry does. */
  heardOf(node: string, address: string): void {
    this.heard(node)
    if (this.#addresses.has(node) || this.#newcomers.size >= MAX_PAST) return
    this.#newcomers.set(node, { address, beats: 0 })
  }

  /**
   * A node was found dead: it is not looked for any more, for no other will ever have its name. Unless it is
   * heard, or renews its lease: then it could not be reached, and lives.
   */
  died(node: string): void {
    // Each request to it that fails says so again.
    if (!this.#dead.has(node)) this.#dead.set(node, this.#host.scheduler.now())
    forget(this.#dead)
  }

  /** A node has said something. */
  heard(node: string): void {
    this.#dead.delete(node)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancel()
    await this.#looking
    await this.#host.registry.leave(this.#host.node)
  }

  /**
   * Looks at the registry, not earlier than now. Whether its answer is the truth, and not what it
   * has lost.
   */
  #look(): Promise<boolean> {
    if (this.#isClosed || this.#own === '') return Promise.resolve(false)
    this.#next ??= this.#lookNext(this.#looking)
    return this.#next
  }

  async #lookNext(before: Promise<boolean> | null): Promise<boolean> {
    await before
    await new Promise<void>((resolve) => void this.#host.scheduler.after(LOOK_MS, resolve))
    this.#next = null
    this.#looking = this.#beat().catch(() => false)
    const isFresh = await this.#looking
    this.#over()
    return isFresh
  }

  /** Whether all nodes that live are known. */
  async #beat(): Promise<boolean> {
    const { registry, node: own, limits, scheduler, failed, forgot } = this.#host
    const now = scheduler.now()
    try {
      const { nodes, ageMs } = await registry.beat({ node: own, address: this.#own }, limits.nodeLeaseMs)
      for (const [node, address] of this.#addresses) this.#past.set(node, address)
      forget(this.#past)
      for (const { node } of nodes) {
        const diedAt = this.#dead.get(node)
        // A lease from before would be over.
        if (diedAt !== undefined && now - diedAt >= limits.nodeLeaseMs) this.#dead.delete(node)
      }
      this.#addresses = new Map(nodes.map(({ node, address }) => [node, address]))
      for (const [node, newcomer] of this.#newcomers)
        if (this.#addresses.has(node) || ++newcomer.beats > BEATS_OF_NEWCOMERS) this.#newcomers.delete(node)
      this.#isKnown = true
      // Where this node could not reach it for so long, others could not either, perhaps: their leases
      // are over, and they live.
      const wasAway = now - this.#leasedAt >= limits.nodeLeaseMs
      this.#leasedAt = now
      this.#isFresh = ageMs >= limits.nodeLeaseMs && !wasAway
      const isAnother = now - ageMs > this.#begunBy + DRIFT_MS
      this.#begunBy = Math.min(isAnother ? Number.POSITIVE_INFINITY : this.#begunBy, scheduler.now() - ageMs)
      if (isAnother) forgot()
      return this.#isFresh
    } catch (error) {
      failed(error)
      throw error
    }
  }

  #over(): void {
    this.#looking = null
    this.#cancel()
    if (this.#isClosed) return
    this.#cancel = this.#host.scheduler.after(this.#host.limits.nodeLeaseMs / BEATS, () => void this.#look())
  }
}

/** The oldest, where there are too many. */
function forget(past: Map<string, unknown>): void {
  for (const oldest of past.keys()) {
    if (past.size <= MAX_PAST) return
    past.delete(oldest)
  }
}
