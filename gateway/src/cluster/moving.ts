import type { Scheduler } from '../scheduler.ts'
import type { Movable } from '../sessions/movable.ts'
import type { Registry } from './registry.ts'

/** A session that is offered to another node. */
export interface Offer {
  readonly session: string
  readonly from: string
  /** By which it may be given away. */
  readonly mark: number
  /** All that it is. */
  readonly saved: string
}

/** `refused`: it does not have it, and never will by that offer. `lost`: it may have it. */
export type Offered = 'taken' | 'refused' | 'lost'

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
  /** How long the registry is to remember where it is. */
  readonly keepMs: number
  /** Greater than any before. */
  nextMark(): number
  /** Nodes that may take it, the best first. */
  targets(): readonly string[]
  /** Never rejects. */
  offer(to: string, offer: Offer): Promise<Offered>
  /** For how long what has become of it may be unknown. */
  readonly doubtMs: number
  failed(error: unknown): void
}

/** Nodes that a session is offered to, one after the other. */
const MAX_OFFERS = 3
const AGAIN_MS = 100

/**
 * Moves a session that is held to another node. Before each offer the node marks its claim anew, so that no earlier
 * offer can be taken any more: it is then known whether one was. At no time two nodes have the session:
 * the one that takes it swaps the claim first, and this one takes nothing of its client's meanwhile.
 */
export async function moveSession(host: MoveHost, session: Pick<Movable, 'id' | 'save'>): Promise<Outcome> {
  const saved = session.save()
  if (saved === null) return STAYED
  const { id } = session
  const offered: string[] = []
  let isDoubtful = false
  for (const to of host.targets().slice(0, MAX_OFFERS)) {
    const mark = host.nextMark()
    const holder = await held(host, id, mark)
    if (holder === null) break
    if (holder !== host.node) return whoHas(holder, offered)
    isDoubtful = false
    offered.push(to)
    const answer = await host.offer(to, { session: id, from: host.node, mark, saved })
    if (answer === 'taken') return { type: 'moved', to }
    isDoubtful = answer === 'lost'
  }
  const until = host.scheduler.now() + host.doubtMs
  while (isDoubtful) {
    const holder = await held(host, id, host.nextMark())
    if (holder === host.node) return STAYED
    if (holder !== null) return whoHas(holder, offered)
    if (host.scheduler.now() >= until) return { type: 'unsure' }
    await new Promise<void>((resolve) => void host.scheduler.after(AGAIN_MS, resolve))
  }
  return STAYED
}

const STAYED: Outcome = { type: 'stayed' }

/** One that was never offered it has another session, under the same id. */
const whoHas = (holder: string, offered: readonly string[]): Outcome =>
  offered.includes(holder) ? { type: 'moved', to: holder } : STAYED

/** Who has it, after which no earlier offer can be taken; null: that is unknown. */
async function held(
  { registry, node, keepMs, failed }: MoveHost,
  session: string,
  mark: number,
): Promise<string | null> {
  try {
    return await registry.hold(session, node, mark, keepMs)
  } catch (error) {
    failed(error)
    return null
  }
}
