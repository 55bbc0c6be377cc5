import type { Outcome, Rung } from '@rungway/protocol'

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

interface Facts {
  readonly transport: string | null
  readonly sinceMs: number
  readonly reason: string
  readonly rungs: readonly Rung[]
  readonly unsupported: readonly string[]
  readonly now: number
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

export function explain({ transport, sinceMs, reason, rungs, unsupported, now }: Facts): Explanation {
  const untried = { isInUse: false, attempts: 0, failedMsAgo: null, rttMs: null, retryInMs: null }
  const all: RungReport[] = rungs.map(({ transport: name, attempts, outcome, failedAt, rttMs, retryAt }) => {
    const isInUse = name === transport
    return {
      transport: name,
      isInUse,
      attempts,
      outcome,
      failedMsAgo: outcome && now - failedAt,
      rttMs: rttMs || null,
      retryInMs: outcome && !isInUse ? Math.max(0, retryAt - now) : null,
    }
  })
  for (const name of unsupported) all.push({ ...untried, transport: name, outcome: 'unsupported' })
  const words = all
    .filter(({ outcome, isInUse }) => outcome && !isInUse)
    .map(({ transport: name, outcome, failedMsAgo, retryInMs }) =>
      failedMsAgo === null
        ? `${name} is ${outcome}`
        : `${name} was ${outcome} ${seconds(failedMsAgo)} ago, and may be tried again in ${seconds(retryInMs ?? 0)}`,
    )
  const present = transport
    ? `On ${transport} for ${seconds(sinceMs)}, because ${reason}`
    : `Not connected for ${seconds(sinceMs)}`
  return { transport, sinceMs, reason, rungs: all, sentence: `${[present, ...words].join('; ')}.` }
}
