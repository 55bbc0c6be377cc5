import { type Scheduler, SYSTEM_SCHEDULER } from '../scheduler.ts'
import type { Held, NodeLease, Registry, Roll } from './registry.ts'

interface Claim {
  readonly node: string
  /** By which the node may give it away; 0 for none. */
  readonly mark: number
  readonly until: number
}

/** Claims that are looked at beyond which those that are over are let go of. */
const SWEEP_AT = 1_024

/** A registry for gateways of one process, for tests. */
export class MemoryRegistry implements Registry {
  readonly #scheduler: Pick<Scheduler, 'now'>
  readonly #claims = new Map<string, Claim>()
  readonly #nodes = new Map<string, { readonly lease: NodeLease; readonly until: number }>()
  #sweepAt = SWEEP_AT

  constructor(scheduler: Pick<Scheduler, 'now'> = SYSTEM_SCHEDULER) {
    this.#scheduler = scheduler
  }

  async claim(session: string, node: string, keepMs: number, instead: string | null): Promise<string> {
    const now = this.#scheduler.now()
    const held = this.#held(session)
    if (held !== null && held.node !== instead) return held.node
    this.#set(session, { node, mark: 0 }, keepMs)
    this.#sweep(now)
    return node
  }

  async hold(session: string, node: string, mark: number, keepMs: number): Promise<string> {
    const held = this.#held(session)
    if (held !== null && held.node !== node) return held.node
    this.#set(session, { node, mark }, keepMs)
    return node
  }

  async give(session: string, from: Held, to: string, keepMs: number): Promise<string | null> {
    const held = this.#held(session)
    const isGiven = held?.node === to || (held?.node === from.node && held.mark === from.mark)
    if (!isGiven) return held?.node ?? null
    this.#set(session, { node: to, mark: 0 }, keepMs)
    return to
  }

  async find(session: string): Promise<string | null> {
    return this.#held(session)?.node ?? null
  }

  async keep(sessions: readonly string[], node: string, keepMs: number): Promise<void> {
    for (const session of sessions) {
      const held = this.#held(session)
      if (held === null || held.node === node) this.#set(session, { node, mark: held?.mark ?? 0 }, keepMs)
    }
  }

  async beat(lease: NodeLease, leaseMs: number): Promise<Roll> {
    const now = this.#scheduler.now()
    this.#nodes.set(lease.node, { lease, until: now + leaseMs })
    for (const [node, { until }] of this.#nodes) if (until <= now) this.#nodes.delete(node)
    return { nodes: [...this.#nodes.values()].map((each) => each.lease), ageMs: Number.POSITIVE_INFINITY }
  }

  async leave(node: string): Promise<void> {
    this.#nodes.delete(node)
  }

  #held(session: string): Claim | null {
    const held = this.#claims.get(session)
    return held !== undefined && held.until > this.#scheduler.now() ? held : null
  }

  #set(session: string, { node, mark }: Held, keepMs: number): void {
    this.#claims.set(session, { node, mark, until: this.#scheduler.now() + keepMs })
  }

  #sweep(now: number): void {
    if (this.#claims.size < this.#sweepAt) return
    for (const [session, { until }] of this.#claims) if (until <= now) this.#claims.delete(session)
    this.#sweepAt = Math.max(SWEEP_AT, 2 * this.#claims.size)
  }
}
