import type { Ladder, Outcome } from '@rungway/protocol'
import { type Status, transportIn } from './connection/state.ts'
import type { FailedAttempt } from './events.ts'

/** What became of one transport. */
export interface RungReport {
  /** Its name. */
  readonly transport: string
  /** Whether it carries now. */
  readonly isInUse: boolean
  /** Links of it that were opened. */
  readonly attempts: number
  /**
   * How its last link failed; null when none has. `unsupported`: the environment lacks what it
   * needs.
   */
  readonly outcome: Outcome | 'unsupported' | null
  /** How long ago that was. */
  readonly failedMsAgo: number | null
  /** The failure in words, as in the `attempt` event. */
  readonly message: string | null
  /** From question to answer, smoothed; null while unknown. */
  readonly rttMs: number | null
  /** When it is tried again at the earliest; null when that is not planned. */
  readonly retryInMs: number | null
}

/** Why things are as they are: for logs and for people. */
export interface Explanation {
  /** The transport in use, null while none carries. */
  readonly transport: string | null
  /** For how long that has been so. */
  readonly sinceMs: number
  /** Why it is in use. */
  readonly reason: string
  /** What became of each transport, best first. */
  readonly rungs: readonly RungReport[]
  /** All of it in words. */
  readonly sentence: string
}

interface Known {
  readonly ladder: Pick<Ladder, 'reason' | 'rungs'>
  readonly status: Status
  readonly failures: ReadonlyMap<string, FailedAttempt>
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

export function explain({ ladder, status, failures }: Known, unsupported: readonly string[], now: number): Explanation {
  const { state, since } = status
  const transport = transportIn(state)
  const { reason } = ladder
  const words = [
    state.name === 'closed'
      ? `Closed by the ${state.by}: ${state.error?.message ?? state.reason}`
      : transport
        ? `On ${transport} for ${seconds(now - since)}, because ${reason}`
        : `Not connected for ${seconds(now - since)}`,
  ]
  const tried = ladder.rungs.map(({ transport: name, attempts, outcome, failedAt, rttMs, retryAt }): RungReport => {
    const isInUse = name === transport
    const failedMsAgo = outcome && now - failedAt
    const retryInMs = outcome && !isInUse && state.name !== 'closed' ? Math.max(0, retryAt - now) : null
    const message = failures.get(name)?.message ?? null
    if (retryInMs !== null)
      words.push(`${message} (${seconds(now - failedAt)} ago, tried again in ${seconds(retryInMs)})`)
    return { transport: name, isInUse, attempts, outcome, failedMsAgo, message, rttMs: rttMs || null, retryInMs }
  })
  const lacking = unsupported.map((name): RungReport => {
    words.push(`${name} is unsupported`)
    return { ...LACKING, transport: name }
  })
  const rungs = [...tried, ...lacking]
  return { transport, sinceMs: now - since, reason, rungs, sentence: `${words.join('; ').replace(/[.?]$/, '')}.` }
}

const LACKING = {
  isInUse: false,
  attempts: 0,
  outcome: 'unsupported',
  failedMsAgo: null,
  message: null,
  rttMs: null,
  retryInMs: null,
} as const
