import { type Scheduler, SYSTEM_SCHEDULER } from '../scheduler.ts'
import type { NodeLease, Registry, Roll } from './registry.ts'

interface Claim {
  readonly node: string
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
    const held = this.#claims.get(session)
    if (held !== undefined && held.until > now && held.node !== instead) return held.node
    this.#claims.set(session, { node, until: now + keepMs })
    this.#sweep(now)
    return node
  }

  async keep(sessions: readonly string[], node: string, keepMs: number): Promise<void> {
    for (const session of sessions) {
      const home = await this.claim(session, node, keepMs, null)
      if (home === node) this.#claims.set(session, { node, until: this.#scheduler.now() + keepMs })
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

  #sweep(now: number): void {
    if (this.#claims.size < this.#sweepAt) return
    for (const [session, { until }] of this.#claims) if (until <= now) this.#claims.delete(session)
    this.#sweepAt = Math.max(SWEEP_AT, 2 * this.#claims.size)
  }
}
