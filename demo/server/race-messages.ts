import { isVisitor } from './network/seen.ts'

export const MIN_INTERVAL_MS = 40
export const MAX_INTERVAL_MS = 5_000

/** What each lane of a race says when it enters, and again when the page changes the rate. */
export type RaceEntry = {
  readonly type: 'race'
  /** The page. */
  readonly visitor: string
  /** One message in so many milliseconds, for all lanes of the page. */
  readonly everyMs: number
}

/** One message of the row that all lanes of a page are sent. */
export type RaceTick = {
  readonly type: 'tick'
  /** From 1. */
  readonly n: number
  /** The server's clock, milliseconds since 1970. */
  readonly at: number
}

/** The entry, if it is one: a client can send anything. */
export function readRace(body: unknown): RaceEntry | null {
  if (typeof body !== 'object' || body === null) return null
  const { type, visitor, everyMs } = body as Record<string, unknown>
  if (type !== 'race' || !isVisitor(visitor) || typeof everyMs !== 'number' || !Number.isFinite(everyMs)) return null
  return { type, visitor, everyMs }
}
