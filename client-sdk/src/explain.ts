import type { Ladder, Outcome, Rung } from '@rungway/protocol'

/** What became of one transport. */
export interface RungReport {
  readonly transport: string
  readonly isInUse: boolean
  /** Links of it that were opened. */
  readonly attempts: number
  /** How its last link failed, and how long ago; null when none has. `unsupported`: the environment lacks what it takes. */
  readonly outcome: Outcome | 'unsupported' | null
  readonly failedMsAgo: number | null
  /** From question to answer, smoothed; null while unknown. */
  readonly rttMs: number | null
  /** When it will be tried again at the earliest; null when that is not planned. */
  readonly retryInMs: number | null
}

/** Why things are as they are: for logs and for people. */
export interface Explanation {
  /** The transport in use, null while none carries. */
  readonly transport: string | null
  readonly sinceMs: number
  readonly reason: string
  readonly rungs: readonly RungReport[]
  /** All of it in words. */
  readonly sentence: string
}

/** What was tried, and what cannot be. */
type Known = Omit<Rung, 'failures' | 'outcome'> & Pick<RungReport, 'outcome'>

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

export function explain(
  transport: string | null,
  sinceMs: number,
  { reason, rungs: tried }: Pick<Ladder, 'reason' | 'rungs'>,
  unsupported: readonly string[],
  now: number,
): Explanation {
  const words = transport
    ? [`On ${transport} for ${seconds(sinceMs)}, because ${reason}`]
    : [`Not connected for ${seconds(sinceMs)}`]
  const known: readonly Known[] = [
    ...tried,
    ...unsupported.map(
      (name): Known => ({ transport: name, attempts: 0, outcome: 'unsupported', failedAt: 0, rttMs: 0, retryAt: 0 }),
    ),
  ]
  const rungs = known.map(({ transport: name, attempts, outcome, failedAt, rttMs, retryAt }): RungReport => {
    const isInUse = name === transport
    const failedMsAgo = attempts && outcome ? now - failedAt : null
    const retryInMs = isInUse || failedMsAgo === null ? null : Math.max(0, retryAt - now)
    if (retryInMs !== null)
      words.push(
        `${name} was ${outcome} ${seconds(now - failedAt)} ago, and may be tried again in ${seconds(retryInMs)}`,
      )
    if (!attempts && outcome) words.push(`${name} is ${outcome}`)
    return { transport: name, isInUse, attempts, outcome, failedMsAgo, rttMs: rttMs || null, retryInMs }
  })
  return { transport, sinceMs, reason, rungs, sentence: `${words.join('; ')}.` }
}
