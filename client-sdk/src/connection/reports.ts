import type { Ladder, Outcome } from '@rungway/protocol'
import type { FailedAttempt } from '../events.ts'
import type { Diagnosis } from './diagnosis.ts'
import type { Link } from './link.ts'
import type { Listeners } from './listeners.ts'
import type { Status } from './status.ts'

/** Reports failures to the application. */
export interface Reports {
  /** How each transport failed last. */
  readonly failures: ReadonlyMap<string, FailedAttempt>
  attempt(link: Link, outcome: Outcome): FailedAttempt
  /** The client gives up. */
  end(): void
}

/** `onNoSuccess` is called once, when every transport has failed before any has carried, or the client gives up before that. */
export function createReports(
  { rungs }: Pick<Ladder, 'rungs'>,
  status: Status,
  diagnosis: Diagnosis,
  { emit }: Listeners,
  onNoSuccess: () => void,
): Reports {
  const failures = new Map<string, FailedAttempt>()
  let isOver = false
  const end = () => {
    if (isOver || status.last) return
    isOver = true
    onNoSuccess()
  }
  return {
    failures,
    attempt(link, outcome) {
      const { transport, url, facts } = link
      const message = diagnosis.describe(link, outcome, !status.last)
      const failed = { transport, url, outcome, ...facts, message }
      failures.set(transport, failed)
      emit('attempt', failed)
      if (rungs.every((rung) => rung.outcome)) end()
      return failed
    },
    end,
  }
}
