import type { Outcome } from '@rungway/protocol'
import type { FailedAttempt } from '../events.ts'
import type { Link } from './link.ts'
import type { Connection } from './state.ts'

/** Emits what failed, and keeps it for `explain`. */
export function report(connection: Connection, link: Link, outcome: Outcome): FailedAttempt {
  const { diagnosis, failures, ladder, listeners, status } = connection
  const { transport, url, facts } = link
  const message = diagnosis.describe(link, outcome, !status.last)
  const failed = { transport, url, outcome, ...facts, message }
  failures.set(transport, failed)
  listeners.emit('attempt', failed)
  if (ladder.rungs.every((rung) => rung.outcome)) reportNoSuccess(connection)
  return failed
}

/**
 * Every transport has failed, or the client gives up: reported once, and only if none has ever
 * carried.
 */
export function reportNoSuccess(connection: Connection): void {
  if (connection.hasReported || connection.status.last) return
  connection.hasReported = true
  connection.onNoSuccess()
}
