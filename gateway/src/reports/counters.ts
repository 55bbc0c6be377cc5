import type { Code } from '@rungway/protocol'
import type { MoveRefusal } from '../sessions/movable.ts'

/** What a gateway has done since it was created, and what it holds now. */
export interface GatewayStats {
  /** Sessions that are open by the transport that carries them; `none` between links. */
  readonly sessions: Readonly<Record<string, number>>
  /** Links that are open, by transport. A session may have several. */
  readonly links: Readonly<Record<string, number>>
  /** Links that were accepted, by transport; a poll is one. */
  readonly attached: Readonly<Record<string, number>>
  /** Sessions that were opened. */
  readonly opened: number
  /** Sessions that have ended, by code. */
  readonly ended: Readonly<Partial<Record<Code, number>>>
  /** Sessions that have come from other nodes; `opened` does not count them. */
  readonly movedIn: number
  /** Sessions that have gone to other nodes; `ended` does not count them. */
  readonly movedOut: number
  /**
   * Sessions of other nodes that were not taken, by reason: `full`, `leaving` as this node itself, `elsewhere`
   * by then, `unreadable` for this version.
   */
  readonly movesRefused: Readonly<Partial<Record<MoveRefusal, number>>>
  /** Requests and upgrades that were refused, by code: each of them, not only those in `onRefusal`. */
  readonly refused: Readonly<Partial<Record<Code, number>>>
  /**
   * What clients have asked of channels and methods, and were refused, by code: ephemeral messages
   * too, whose sender is told nothing. Codes of an application's own are `other`.
   */
  readonly refusedCalls: Readonly<Partial<Record<Code | 'other', number>>>
  /** Messages of clients, repetitions left out. */
  readonly messagesUp: number
  /** The length of their frames, in characters. */
  readonly charsUp: number
  /** Messages that were queued for clients; one for each session that it goes to. */
  readonly messagesDown: number
  /** The length of their bodies, in bytes. */
  readonly bytesDown: number
  /** What messages that wait take, over all sessions: bounded by `maxHeldBytes`. */
  readonly heldBytes: number
  /** Channels that are in use on this node. */
  readonly channels: number
  /** Publications that the store took from here, repetitions left out. */
  readonly publications: number
}

/** Counts: additions alone on the way of a message, so that they cost nothing. */
export class Counters {
  messagesUp = 0
  charsUp = 0
  messagesDown = 0
  bytesDown = 0
  opened = 0
  movedIn = 0
  movedOut = 0
  readonly movesRefused: Partial<Record<MoveRefusal, number>> = {}
  readonly ended: Partial<Record<Code, number>> = {}
  readonly refused: Partial<Record<Code, number>> = {}
  readonly refusedCalls: Partial<Record<Code | 'other', number>> = {}
  readonly attached: Record<string, number> = {}
}

/** One more of that name. */
export function count<K extends string>(counts: Partial<Record<K, number>>, name: K): void {
  counts[name] = (counts[name] ?? 0) + 1
}
