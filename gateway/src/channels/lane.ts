import type { GatewayLimits } from '../limits.ts'
import type { OnError } from '../reports/errors.ts'
import type { Scheduler } from '../scheduler.ts'
import type { SessionRecord } from '../sessions/session-record.ts'
import type { Hub } from './hub.ts'
import type { Refused } from './refused.ts'

/** What the lanes of all sessions share. */
export interface LaneShell {
  readonly hub: Hub
  readonly limits: GatewayLimits
  readonly scheduler: Scheduler
  readonly report: OnError
  /** Takes fresh credentials. Throws `Refused`. */
  refresh(record: SessionRecord, token: string): Promise<void>
  /** Counts what a client was refused, whether it is told so or not. */
  refused(code: string): void
}

/** The lane of a session, as what stands on it sees it. */
export interface Lane {
  readonly record: SessionRecord
  readonly shell: LaneShell
  readonly isOver: boolean
  /** Sends a body, given as JSON. */
  say(text: string): void
  /**
   * So many characters of a call are kept from now on, until the application and the store have dealt
   * with it. Throws `Refused` when that is more than may be.
   */
  hold(chars: number): void
  /** They are kept no more. */
  release(chars: number): void
  ok(id: number, result: string): void
  no(id: number, refused: Refused): void
}
