import type { GatewayLimits } from '../limits.ts'
import type { Scheduler } from '../scheduler.ts'
import { SharedPace } from './shared-pace.ts'

/** What the sessions and links of one network have in common. */
export interface AddressEntry {
  readonly network: string
  sessions: number
  links: number
  /** How fast they may send, all together. */
  readonly pace: SharedPace
  /** When everything that it opened is paid for, at its rate (`pace.ts`). */
  paidAt: number
}

/** Openings that may come at once, in seconds' worth. */
const BURST_MS = 10_000

/** Networks without a session or a link whose last openings are remembered. */
const MAX_IDLE = 10_000

/** Counts sessions, links and openings by network, so that none takes all that there is. */
export class AddressBook {
  readonly #entries = new Map<string, AddressEntry>()
  /** Networks without a session or a link: the one whose last ended first comes first. */
  readonly #idle = new Set<AddressEntry>()
  readonly #limits: Pick<GatewayLimits, 'maxOpensPerSecond' | 'maxFramesPerSecondPerAddress'>
  readonly #scheduler: Pick<Scheduler, 'now' | 'after'>

  constructor(
    limits: Pick<GatewayLimits, 'maxOpensPerSecond' | 'maxFramesPerSecondPerAddress'>,
    scheduler: Pick<Scheduler, 'now' | 'after'>,
  ) {
    this.#limits = limits
    this.#scheduler = scheduler
  }

  /** How many networks are remembered. */
  get size(): number {
    return this.#entries.size
  }

  sessionsOf(network: string): number {
    return this.#entries.get(network)?.sessions ?? 0
  }

  /** How long it has to wait before it opens another session; 0 for not at all. */
  waitMs(network: string): number {
    const { paidAt = 0 } = this.#entries.get(network) ?? {}
    return Math.max(0, Math.ceil(paidAt - this.#scheduler.now() - BURST_MS))
  }

  linksOf(network: string): number {
    return this.#entries.get(network)?.links ?? 0
  }

  /** A session was opened, or (`moved`) goes on that was opened elsewhere. */
  enter(network: string, how: 'opened' | 'moved' = 'opened'): AddressEntry {
    const entry = this.#entry(network)
    entry.sessions += 1
    if (how === 'moved') return entry
    entry.paidAt = Math.max(entry.paidAt, this.#scheduler.now()) + 1_000 / this.#limits.maxOpensPerSecond
    return entry
  }

  /** A link was attached. */
  link(network: string): AddressEntry {
    const entry = this.#entry(network)
    entry.links += 1
    return entry
  }

  /** It is gone. */
  unlink(entry: AddressEntry): void {
    entry.links -= 1
    this.#rest(entry)
  }

  #entry(network: string): AddressEntry {
    const entry = this.#entries.get(network) ?? this.#create(network)
    this.#entries.set(network, entry)
    this.#idle.delete(entry)
    return entry
  }

  #create(network: string): AddressEntry {
    const pace = new SharedPace(this.#limits.maxFramesPerSecondPerAddress, this.#scheduler)
    return { network, sessions: 0, links: 0, pace, paidAt: 0 }
  }

  /** A session is in the table no longer. */
  leave(entry: AddressEntry): void {
    entry.sessions -= 1
    this.#rest(entry)
  }

  #rest(entry: AddressEntry): void {
    if (entry.sessions > 0 || entry.links > 0) return
    this.#idle.add(entry)
    for (const oldest of this.#idle) {
      if (this.#idle.size <= MAX_IDLE && oldest.paidAt > this.#scheduler.now()) break
      this.#idle.delete(oldest)
      this.#entries.delete(oldest.network)
    }
  }
}
