/** A session that can go on elsewhere. */
export interface Movable {
  readonly id: string
  /** Whether its client is to answer something first. */
  readonly isAsking: boolean
  /** Whether nothing is under way that cannot go on elsewhere. */
  readonly isQuiet: boolean
  /** Ends its links, and takes nothing more of its client. */
  hold(): void
  /**
   * All that it is, as text, once it is held; null where that cannot move: the reason is reported. What is
   * under way is given up.
   */
  save(): string | null
  /** It goes on here after all. */
  resume(): void
  /** It goes on elsewhere. Returns what has happened to it since it was saved, as text. */
  moved(): string
  /** It goes on nowhere. */
  end(): void
}

/** A session that can go on here. */
export interface Arrival {
  readonly id: string
  /** Its client finds it here from now on. Resolves when all is heard that it had heard. */
  begin(): Promise<void>
  /** Announces it, once, with what has happened to it after it was saved; null: that is not known. */
  open(afterwards: string | null): void
  /** It does not go on here. */
  drop(): void
}

/**
 * Why a session of another node is not taken. `full`: there is no room. `leaving`: this node leaves itself.
 * `elsewhere`: the other node does not have it any more, or it is here already. `unreadable`: it was saved by
 * another version.
 */
export type MoveRefusal = 'full' | 'leaving' | 'elsewhere' | 'unreadable'

/** The sessions of a gateway, for what moves them. */
export interface MovableSessions {
  /** Opens no session from now on. */
  leave(): void
  /** How many there are. */
  readonly count: number
  /** Those that can move. */
  list(): readonly Movable[]
  /** Why one that was opened elsewhere cannot go on here; null where it can. */
  refusalOf(id: string): 'full' | 'elsewhere' | null
  /** One was not taken: it is counted. */
  refused(why: MoveRefusal): void
  /** Throws for what was not saved by this version. */
  arrive(saved: string): Arrival
}
