import type { Scheduler } from '../scheduler.ts'
import type { Arrival, MovableSessions, MoveRefusal } from '../sessions/movable.ts'
import type { Offer, Offered } from './moving.ts'
import type { Registry } from './registry.ts'
import { pause } from './timetable.ts'

/** What takes sessions of other nodes, as they see it. Nothing here knows of sockets. */
export interface TakeHost {
  readonly node: string
  readonly registry: Pick<Registry, 'give'>
  readonly scheduler: Pick<Scheduler, 'now' | 'after'>
  readonly sessions: Pick<MovableSessions, 'arrive' | 'refusalOf' | 'refused'>
  readonly keepMs: number
  /** For how long what has become of it may be unknown. */
  readonly doubtMs: number
  /** Whether this node takes any. */
  isOpen(): boolean
  /** The session is here from now on. It is to be opened, as soon as it is known what has happened to it. */
  took(arrival: Arrival): void
  failed(error: unknown): void
}

const AGAIN_MS = 100
/** How long the node that gives it waits until all is heard that it had heard. */
const BEGIN_MS = 500

/** Takes a session that another node offers, if it still has it. */
export async function takeSession(host: TakeHost, offer: Offer): Promise<Offered> {
  const taken = await take(host, offer)
  if (taken === 'taken' || taken === 'lost') return taken
  host.sessions.refused(taken)
  // One that has no room takes no other session either.
  return taken === 'full' || taken === 'leaving' ? 'full' : 'refused'
}

async function take(host: TakeHost, offer: Offer): Promise<'taken' | 'lost' | MoveRefusal> {
  const { node, scheduler, sessions } = host
  const { session } = offer
  if (!host.isOpen()) return 'leaving'
  const refusal = sessions.refusalOf(session)
  if (refusal !== null) return refusal
  let arrival: Arrival
  try {
    arrival = sessions.arrive(offer.saved)
  } catch (error) {
    host.failed(error)
    return 'unreadable'
  }
  const isSame = arrival.id === session
  const holder = isSame ? await given(host, offer) : null
  if (holder !== node) {
    arrival.drop()
    if (holder === undefined) return 'lost'
    return isSame ? 'elsewhere' : 'unreadable'
  }
  const begun = arrival.begin()
  host.took(arrival)
  await Promise.race([begun, pause(scheduler, BEGIN_MS)])
  return 'taken'
}

/** Who has it. A registry that does not answer may have given it; `undefined`: it has not said for too long. */
async function given(host: TakeHost, { session, from, mark }: Offer): Promise<string | null | undefined> {
  const { registry, scheduler, node, keepMs, doubtMs } = host
  const until = scheduler.now() + doubtMs
  for (;;) {
    try {
      return await registry.give(session, { node: from, mark }, node, keepMs)
    } catch (error) {
      host.failed(error)
      if (scheduler.now() >= until) return undefined
    }
    await pause(scheduler, AGAIN_MS)
  }
}
