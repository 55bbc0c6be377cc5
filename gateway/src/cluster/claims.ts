import type { Scheduler } from '../scheduler.ts'
import type { ClusterHost } from './contract.ts'
import type { Registry } from './registry.ts'

interface ClaimsHost extends Pick<ClusterHost, 'hasSession' | 'isUntold'> {
  readonly registry: Pick<Registry, 'claim' | 'keep'>
  readonly node: string
  readonly scheduler: Pick<Scheduler, 'after'>
  readonly keepMs: number
  /** Until claims are renewed again where the registry could not be reached. */
  readonly againMs: number
  /** The registry could not be reached. */
  failed(error: unknown): void
}

/** Claims that are renewed at once. */
const BATCH = 64
/** Renewals in the time that a claim is kept. */
const RENEWALS = 3

/** The sessions of this node that the registry knows of. */
export class Claims {
  readonly #host: ClaimsHost
  readonly #mine = new Set<string>()
  /** Of which no epoch says that they are here. */
  readonly #moved = new Set<string>()
  #state: 'waiting' | 'renewing' | 'renewing, and once more' | 'closed' = 'waiting'
  #cancel: () => void = () => {}

  constructor(host: ClaimsHost) {
    this.#host = host
  }

  /** Who has the session. `instead`: a node that is gone. Rejects when the registry cannot be reached. */
  async claim(session: string, instead: string | null): Promise<string> {
    const { registry, node, keepMs } = this.#host
    const home = await registry.claim(session, node, keepMs, instead)
    if (home === node) this.#mine.add(session)
    return home
  }

  /** A session has come from another node: it is needed for as long as it is here. */
  took(session: string): void {
    this.#moved.add(session)
  }

  /**
   * Renews all that is needed, also what the registry has lost, and again and again from then on. What is not
   * needed any more expires.
   */
  renew(): void {
    if (this.#state === 'closed') return
    this.#cancel()
    const isUnderWay = this.#state !== 'waiting'
    // What has been renewed already may be lost by now.
    this.#state = isUnderWay ? 'renewing, and once more' : 'renewing'
    if (!isUnderWay) void this.#renew()
  }

  close(): void {
    this.#state = 'closed'
    this.#cancel()
  }

  async #renew(): Promise<void> {
    const { scheduler, keepMs, againMs, failed } = this.#host
    let afterMs = keepMs / RENEWALS
    try {
      await this.#keepAll()
    } catch (error) {
      failed(error)
      afterMs = Math.min(afterMs, againMs)
    }
    if (this.#state === 'closed') return
    const isDue = this.#state === 'renewing, and once more'
    this.#state = 'waiting'
    this.#cancel = scheduler.after(isDue ? 0 : afterMs, () => this.renew())
  }

  async #keepAll(): Promise<void> {
    const { registry, node, keepMs, isUntold, hasSession } = this.#host
    for (const session of this.#mine) if (!isUntold(session)) this.#mine.delete(session)
    for (const session of this.#moved) if (!hasSession(session)) this.#moved.delete(session)
    const all = [...new Set([...this.#mine, ...this.#moved])]
    for (let from = 0; from < all.length; from += BATCH)
      await registry.keep(all.slice(from, from + BATCH), node, keepMs)
  }
}
