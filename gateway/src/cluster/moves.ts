import type { Arrival, Movable } from '../sessions/movable.ts'
import type { Answer } from './answering.ts'
import type { Asker } from './asking.ts'
import type { Claims } from './claims.ts'
import type { ClusterHost } from './contract.ts'
import { type DepartureHost, moveAll } from './departure.ts'
import type { Directory } from './directory.ts'
import { Fullness } from './fullness.ts'
import type { Offer, Offered } from './moving.ts'
import { answersTo, countAt, offerTo, tellAfterwards } from './offers.ts'
import type { Places } from './places.ts'
import type { Registry } from './registry.ts'
import { takeSession } from './taking.ts'
import { type Timetable, timetable, within } from './timetable.ts'

interface Context extends Pick<ClusterHost, 'limits' | 'report' | 'scheduler' | 'sessions'> {
  readonly node: string
  readonly registry: Pick<Registry, 'hold' | 'give'>
  readonly directory: Pick<Directory, 'refresh' | 'others'>
  readonly claims: Pick<Claims, 'took'>
  readonly places: Places
  readonly asker: Pick<Asker, 'ask'>
}

/** How long the others may take to say how many sessions they have. */
const COUNTS_MS = 500
/** How long a node that has given a session may take to say what has happened to it, to one that leaves itself. */
const AFTERWARDS_MS = 1_000

/** Sessions that go from this node to another, and come from others. */
export class Moves {
  readonly answers: readonly (readonly [string, Answer])[]
  readonly #context: Context
  /** Nodes that take none any more: they are full, or leave too. */
  readonly #unwilling = new Set<string>()
  /** Sessions that are being taken. */
  readonly #taking = new Set<Promise<Offered>>()
  /** Sessions that have come, and of which it is not known yet what has happened to them. */
  readonly #arrived = new Map<string, Arrived>()
  #marks = 0
  #left: Promise<void> | null = null

  constructor(context: Context) {
    this.#context = context
    const { limits } = context
    this.answers = answersTo(
      limits,
      () => context.sessions.count,
      (offer) => this.#take(offer),
      (session, afterwards) => this.#happened(session, afterwards),
    )
  }

  /** From then on this node opens no session. */
  get isLeaving(): boolean {
    return this.#left !== null
  }

  /** Moves all sessions to other nodes, as far as these take them. */
  leave(): Promise<void> {
    this.#left ??= this.#leave()
    return this.#left
  }

  async #leave(): Promise<void> {
    const { sessions, directory, scheduler, limits } = this.#context
    const times = timetable(scheduler.now(), limits)
    sessions.leave()
    await within(scheduler, times.end, directory.refresh())
    const host = this.#host(times, await this.#fullness())
    const known = sessions.list()
    const ids = new Set(known.map(({ id }) => id))
    const others = async () => {
      await within(scheduler, times.answers, this.#haveArrived())
      return sessions.list().filter(({ id }) => !ids.has(id))
    }
    const moveOn = async (moved: readonly Movable[]) => {
      if (directory.others().size > 0) await moveAll(host, moved)
    }
    await Promise.all([moveOn(known), others().then(moveOn)])
  }

  /** What this node was taking when it began to leave is here, and announced. */
  async #haveArrived(): Promise<void> {
    await Promise.allSettled(this.#taking)
    const { scheduler } = this.#context
    const opened = Promise.all([...this.#arrived.values()].map(({ isOpen }) => isOpen))
    await within(scheduler, scheduler.now() + AFTERWARDS_MS, opened)
    // The others go on as what they were when they were saved.
    for (const { open } of [...this.#arrived.values()]) open(null)
  }

  /** Of those that say it soon. */
  async #fullness(): Promise<Fullness> {
    const { asker, directory, scheduler, limits } = this.#context
    const counts = new Map<string, number>()
    const ask = async (node: string) => {
      const count = await countAt(asker, node, limits)
      if (count !== null) counts.set(node, count)
    }
    await within(scheduler, scheduler.now() + COUNTS_MS, Promise.all([...directory.others()].map(ask)))
    return new Fullness(counts)
  }

  #host(times: Timetable, fullness: Fullness): DepartureHost {
    const { node, registry, scheduler, places, limits, report, asker } = this.#context
    return {
      node,
      registry,
      scheduler,
      places,
      times,
      keepMs: limits.claimMs,
      quietMs: limits.moveMs,
      doubtMs: limits.moveMs,
      nextMark: () => ++this.#marks,
      target: (tried) => fullness.emptiest(this.#willing(tried)),
      failed: report,
      offer: async (to, offer) => {
        fullness.gave(to)
        const offered = await offerTo(asker, to, offer, limits)
        if (offered === 'full') this.#unwilling.add(to)
        if (offered !== 'taken') fullness.tookBack(to)
        return offered
      },
      tellAfterwards: (to, session, afterwards) => tellAfterwards(asker, to, session, afterwards, limits),
    }
  }

  /** Whether it was in time. */
  #happened(session: string, afterwards: string): boolean {
    const arrived = this.#arrived.get(session)
    arrived?.open(afterwards)
    return arrived !== undefined
  }

  #willing(tried: ReadonlySet<string>): readonly string[] {
    return [...this.#context.directory.others()].filter((node) => !this.#unwilling.has(node) && !tried.has(node))
  }

  /** The gateway drains: what has come and was not announced is, before it ends. */
  close(): void {
    for (const { open } of [...this.#arrived.values()]) open(null)
  }

  async #take(offer: Offer): Promise<Offered> {
    // What its client asks meanwhile waits: the node that gives it may know before this one that it is here.
    const taken = this.#context.places.moves(offer.session, this.#takeNow(offer))
    this.#taking.add(taken)
    try {
      return await taken
    } finally {
      this.#taking.delete(taken)
    }
  }

  #takeNow(offer: Offer): Promise<Offered> {
    const { node, registry, scheduler, sessions, limits, report } = this.#context
    return takeSession(
      {
        node,
        registry,
        scheduler,
        sessions,
        keepMs: limits.claimMs,
        doubtMs: limits.moveMs,
        isOpen: () => this.#left === null,
        took: (arrival) => this.#took(arrival),
        failed: report,
      },
      offer,
    )
  }

  #took(arrival: Arrival): void {
    const { scheduler, limits, claims, places } = this.#context
    const { id } = arrival
    claims.took(id)
    places.forget(id)
    let opened = () => {}
    const isOpen = new Promise<void>((resolve) => {
      opened = resolve
    })
    const open = (afterwards: string | null) => {
      cancel()
      this.#arrived.delete(id)
      arrival.open(afterwards)
      opened()
    }
    const cancel = scheduler.after(limits.moveMs, () => open(null))
    this.#arrived.set(id, { open, isOpen })
  }
}

interface Arrived {
  open(afterwards: string | null): void
  readonly isOpen: Promise<void>
}
