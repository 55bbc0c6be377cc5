import type { Scheduler } from '../scheduler.ts'
import type { Movable } from '../sessions/movable.ts'
import type { Registry } from './registry.ts'
import { pause, type Timetable, within } from './timetable.ts'

/** A session that is offered to another node. */
export interface Offer {
  readonly session: string
  readonly from: string
  /** By which it may be given away. */
  readonly mark: number
  /** All that it is. */
  readonly saved: string
}

/**
 * `full`, `refused`, `away`: it does not have it, and never will by that offer. `full`: it takes no other
 * either. `refused`: not this one. `away`: it cannot be reached now. `lost`: it may have it.
 */
export type Offered = 'taken' | 'full' | 'refused' | 'away' | 'lost'

/** `moved`: it is there. `stayed`: it is here. `unsure`: it is here no more, and perhaps nowhere. */
export type Outcome =
  | { readonly type: 'moved'; readonly to: string }
  | { readonly type: 'stayed' }
  | { readonly type: 'unsure' }

/** What moves sessions, as they see it. Nothing here knows of sockets. */
export interface MoveHost {
  readonly node: string
  readonly registry: Pick<Registry, 'hold'>
  readonly scheduler: Pick<Scheduler, 'now' | 'after'>
  readonly times: Pick<Timetable, 'offers' | 'end'>
  /** How long the registry is to remember where it is. */
  readonly keepMs: number
  /** For how long what has become of it may be unknown. */
  readonly doubtMs: number
  /** Greater than any before. */
  nextMark(): number
  /** The best node that may take it, of those that are not `tried`; null for none. */
  target(tried: ReadonlySet<string>): string | null
  /** Never rejects. */
  offer(to: string, offer: Offer): Promise<Offered>
  failed(error: unknown): void
}

/** Nodes that have not taken a session which they could have, one after the other. */
const MAX_OFFERS = 3
const AGAIN_MS = 100
/** After which nodes that could not be reached are tried again. */
const AWAY_MS = 250

/**
 * Moves a session that is held to another node. Before each offer the node marks its claim anew, so that no earlier
 * offer can be taken any more: it is then known whether one was. At no time two nodes have the session:
 * the one that takes it swaps the claim first, and this one takes nothing of its client's meanwhile.
 */
export async function moveSession(host: MoveHost, session: Pick<Movable, 'id' | 'save'>): Promise<Outcome> {
  const { scheduler, times } = host
  const saved = session.save()
  if (saved === null) return STAYED
  const { id } = session
  const offered: string[] = []
  const tried = new Set<string>()
  const away = new Set<string>()
  let isDoubtful = false
  while (offered.length < MAX_OFFERS && scheduler.now() < times.offers) {
    const to = host.target(tried)
    if (to === null) {
      if (away.size === 0) break
      await pause(scheduler, AWAY_MS)
      for (const node of away) tried.delete(node)
      away.clear()
      continue
    }
    tried.add(to)
    const mark = host.nextMark()
    const holder = await held(host, id, mark)
    if (holder === null) break
    if (holder !== host.node) return whoHas(holder, offered)
    isDoubtful = false
    const answer = await within(scheduler, times.end, host.offer(to, { session: id, from: host.node, mark, saved }))
    if (answer === 'taken') return { type: 'moved', to }
    if (answer === 'away') away.add(to)
    if (answer === 'away' || answer === 'full') continue
    offered.push(to)
    isDoubtful = answer === 'lost' || answer === null
  }
  const until = Math.min(scheduler.now() + host.doubtMs, times.end)
  while (isDoubtful) {
    const holder = await held(host, id, host.nextMark())
    if (holder === host.node) return STAYED
    if (holder !== null) return whoHas(holder, offered)
    if (scheduler.now() >= until) return { type: 'unsure' }
    await pause(scheduler, AGAIN_MS)
  }
  return STAYED
}

const STAYED: Outcome = { type: 'stayed' }

/** One that was never offered it has another session, under the same id. */
const whoHas = (holder: string, offered: readonly string[]): Outcome =>
  offered.includes(holder) ? { type: 'moved', to: holder } : STAYED

/** Who has it, after which no earlier offer can be taken; null: that is unknown. */
async function held(
  { registry, scheduler, times, node, keepMs, failed }: MoveHost,
  session: string,
  mark: number,
): Promise<string | null> {
  try {
    return await within(scheduler, times.end, registry.hold(session, node, mark, keepMs))
  } catch (error) {
    failed(error)
    return null
  }
}
