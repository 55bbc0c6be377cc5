import { SESSION_LIMITS } from '@rungway/protocol'
import type { FigureName } from '../../format/figures.ts'
import type { Circumstances } from '../../theory/circumstances.ts'
import type { Theory } from '../../theory/formula.ts'
import { THEORIES } from '../../theory/index.ts'

export type Way = 'down' | 'up' | 'echo'

const theoryOf = (technique: string): Theory | undefined => THEORIES.find((each) => each.technique === technique)

/** What theory says of one message; 0 where it says nothing, and of no message at all. */
export function expected(technique: string, way: Way, figure: FigureName, given: Circumstances): number {
  return given.ratePerSecond === 0 ? 0 : (theoryOf(technique)?.[way][figure]?.of(given) ?? 0)
}

/** The part of the time in which a link is as quiet as an idle one, and costs as much. */
export function quietShare(technique: string, way: Way, ratePerSecond: number): number {
  // It polls just the same, and the requests of a message count that.
  if (technique === 'short-polling') return ratePerSecond === 0 ? 1 : 0
  if (technique === 'long-polling' && way === 'up') return 1 // Nothing ends its holds.
  return Math.max(0, 1 - (SESSION_LIMITS.pingMs / 1_000) * ratePerSecond)
}

/** What a client does a minute that has nothing to say or to hear: requests. */
export const idleRequestsPerMinute = (technique: string, given: Circumstances): number =>
  theoryOf(technique)?.idle.requestsPerMinute?.of(given) ?? 0

/** What a server has to do in a second, for all of its clients. */
export interface Traffic {
  /** Times that it has something to do after it had nothing, if it were that quick. */
  readonly wakeUps: number
  /** Messages to one client, pings, and answers that end a hold. */
  readonly told: number
  readonly said: number
  readonly requests: number
  /** Of messages, both directions. */
  readonly kilobytes: number
}

/** What silence costs of one client. */
function silence(technique: string, given: Circumstances): Traffic {
  const pings = 1_000 / SESSION_LIMITS.pingMs
  const requests = idleRequestsPerMinute(technique, given) / 60
  return {
    wakeUps: Math.max(pings, requests),
    // A poll that comes back empty is told nothing; a hold that ends is a message without one.
    told: technique === 'short-polling' ? 0 : pings,
    said: technique.endsWith('-polling') ? 0 : pings,
    requests,
    kilobytes: 0,
  }
}

/** `given`: of one client. Down, all are told at once. */
export function traffic(technique: string, way: Way, clients: number, given: Circumstances): Traffic {
  const { ratePerSecond, payloadBytes } = given
  const quiet = clients * quietShare(technique, way, ratePerSecond)
  const idle = silence(technique, given)
  const down = way === 'up' ? 0 : clients * ratePerSecond
  const up = way === 'down' ? 0 : clients * ratePerSecond
  const ownRequests = ratePerSecond * expected(technique, way, 'requests', given)
  const requests = clients * ownRequests
  // Who has been told at once asks again at once. Whoever polls by the clock does so by a clock of its own.
  const asked = technique === 'short-polling' ? requests : ownRequests
  return {
    wakeUps: (way === 'down' ? ratePerSecond + asked : requests || up) + quiet * idle.wakeUps,
    told: down + quiet * idle.told,
    said: up + quiet * idle.said,
    requests: requests + quiet * idle.requests,
    kilobytes: ((down + up) * payloadBytes) / 1_024,
  }
}
