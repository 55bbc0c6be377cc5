import type { Arrival } from '../sessions/movable.ts'
import type { Answer } from './answering.ts'
import type { Asker } from './asking.ts'
import type { Claims } from './claims.ts'
import type { ClusterHost } from './contract.ts'
import { type DepartureHost, moveAll } from './departure.ts'
import type { Directory } from './directory.ts'
import type { Offer, Offered } from './moving.ts'
import { answersTo, offerTo, tellAfterwards } from './offers.ts'
import type { Places } from './places.ts'
import type { Registry } from './registry.ts'
import { takeSession } from './taking.ts'

interface Context extends Pick<ClusterHost, 'limits' | 'report' | 'scheduler' | 'sessions'> {
  readonly node: string
  readonly registry: Registry
  readonly directory: Directory
  readonly claims: Claims
  readonly places: Places
  readonly asker: Asker
}

/** Sessions that go from this node to another, and come from others. */
export class Moves {
  readonly answers: readonly (readonly [string, Answer])[]
  readonly #context: Context
  /** Nodes that have refused one: they are full, or leave too. */
  readonly #unwilling = new Set<string>()
  /** Sessions that have come, and of which it is not known yet what has happened to them. */
  readonly #arrived = new Map<string, (afterwards: string | null) => void>()
  #marks = 0
  #turn = 0
  #left: Promise<void> | null = null

  constructor(context: Context) {
    this.#context = context
    const { limits } = context
    this.answers = answersTo(
      limits,
      (offer) => this.#take(offer),
      (session, afterwards) => this.#happened(session, afterwards),
    )
  }

  /** Moves all sessions to other nodes, as far as these take them. */
  leave(): Promise<void> {
    this.#left ??= this.#leave()
    return this.#left
  }

  async #leave(): Promise<void> {
    const { sessions, directory } = this.#context
    sessions.leave()
    // What has just come goes on as what is, and not as it was.
    for (const open of [...this.#arrived.values()]) open(null)
    await directory.refresh()
    if (directory.others().size > 0) await moveAll(this.#host(), sessions.list())
  }

  #host(): DepartureHost {
    const { node, registry, scheduler, places, limits, report, asker } = this.#context
    return {
      node,
      registry,
      scheduler,
      places,
      keepMs: limits.claimMs,
      spreadMs: limits.drainMs,
      quietMs: limits.moveMs,
      doubtMs: limits.moveMs,
      nextMark: () => ++this.#marks,
      targets: () => this.#targets(),
      failed: report,
      offer: async (to, offer) => {
        const offered = await offerTo(asker, to, offer, limits)
        if (offered === 'refused') this.#unwilling.add(to)
        return offered
      },
      tellAfterwards: (to, session, afterwards) => tellAfterwards(asker, to, session, afterwards, limits),
    }
  }

  /** Whether it was in time. */
  #happened(session: string, afterwards: string): boolean {
    const open = this.#arrived.get(session)
    open?.(afterwards)
    return open !== undefined
  }

  /** Each session begins with the next. */
  #targets(): readonly string[] {
    const willing = [...this.#context.directory.others()].filter((node) => !this.#unwilling.has(node))
    const turn = this.#turn++ % Math.max(1, willing.length)
    return [...willing.slice(turn), ...willing.slice(0, turn)]
  }

  #take(offer: Offer): Promise<Offered> {
    const { node, registry, scheduler, sessions, limits, claims, places, report } = this.#context
    const took = (arrival: Arrival) => {
      claims.took(arrival.id)
      places.forget(arrival.id)
      const open = (afterwards: string | null) => {
        cancel()
        this.#arrived.delete(arrival.id)
        arrival.open(afterwards)
      }
      const cancel = scheduler.after(limits.moveMs, () => open(null))
      this.#arrived.set(arrival.id, open)
    }
    return takeSession(
      {
        node,
        registry,
        scheduler,
        sessions,
        keepMs: limits.claimMs,
        doubtMs: limits.moveMs,
        isOpen: () => this.#left === null,
        took,
        failed: report,
      },
      offer,
    )
  }
}
