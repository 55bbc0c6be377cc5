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

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

export function explain(
  transport: string | null,
  sinceMs: number,
  reason: string,
  tried: readonly Rung[],
  unsupported: readonly string[],
  now: number,
): Explanation {
  const words = transport
    ? [`On ${transport} for ${seconds(sinceMs)}, because ${reason}`]
    : [`Not connected for ${seconds(sinceMs)}`]
  const rungs = tried.map(({ transport: name, attempts, outcome, failedAt, rttMs, retryAt }): RungReport => {
    const isInUse = name === transport
    const failedMsAgo = outcome && now - failedAt
    const retryInMs = isInUse || !outcome ? null : Math.max(0, retryAt - now)
    if (retryInMs !== null)
      words.push(
        `${name} was ${outcome} ${seconds(now - failedAt)} ago, and may be tried again in ${seconds(retryInMs)}`,
      )
    return { transport: name, isInUse, attempts, outcome, failedMsAgo, rttMs: rttMs || null, retryInMs }
  })
  for (const name of unsupported) {
    words.push(`${name} is unsupported`)
    rungs.push({
      transport: name,
      isInUse: false,
      attempts: 0,
      outcome: 'unsupported',
      failedMsAgo: null,
      rttMs: null,
      retryInMs: null,
    })
  }
  return { transport, sinceMs, reason, rungs, sentence: `${words.join('; ')}.` }
}
