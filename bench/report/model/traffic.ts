import { SESSION_LIMITS } from '@rungway/protocol'
import type { FigureName } from '../../format/figures.ts'
import type { Circumstances } from '../../theory/circumstances.ts'
import type { Theory } from '../../theory/formula.ts'
import { THEORIES } from '../../theory/index.ts'

export type Way = 'down' | 'up' | 'echo'

const theoryOf = (technique: string): Theory | undefined => THEORIES.find((each) => each.technique === technique)

/** The theory's value for one message; 0 if it has no formula, or if there are no messages. */
export function expected(technique: string, way: Way, figure: FigureName, given: Circumstances): number {
  return given.ratePerSecond === 0 ? 0 : (theoryOf(technique)?.[way][figure]?.of(given) ?? 0)
}

/** The share of time in which a link costs as much as an idle one. */
export function quietShare(technique: string, way: Way, ratePerSecond: number): number {
  // It polls anyway, and the requests per message include those polls.
  if (technique === 'short-polling') return ratePerSecond === 0 ? 1 : 0
  if (technique === 'long-polling' && way === 'up') return 1 // Nothing ends its holds.
  return Math.max(0, 1 - (SESSION_LIMITS.pingMs / 1_000) * ratePerSecond)
}

/** Requests of an idle client. */
export const idleRequestsPerMinute = (technique: string, given: Circumstances): number =>
  theoryOf(technique)?.idle.requestsPerMinute?.of(given) ?? 0

/** The work of a server per second, for all of its clients. */
export interface Traffic {
  /** How often it wakes up from idling, if work took no time. */
  readonly wakeUps: number
  /** Messages to single clients, pings, and responses that end a hold. */
  readonly delivered: number
  readonly sent: number
  readonly requests: number
  /** Of messages, both directions. */
  readonly kilobytes: number
}

/** The traffic of one idle client. */
function silence(technique: string, given: Circumstances): Traffic {
  const pings = 1_000 / SESSION_LIMITS.pingMs
  const requests = idleRequestsPerMinute(technique, given) / 60
  return {
    wakeUps: Math.max(pings, requests),
    // An empty poll delivers nothing; the end of a hold is like a message.
    delivered: technique === 'short-polling' ? 0 : pings,
    sent: technique.endsWith('-polling') ? 0 : pings,
    requests,
    kilobytes: 0,
  }
}

/** `given`: of one client. Down, all clients are served at once. */
export function traffic(technique: string, way: Way, clients: number, given: Circumstances): Traffic {
  const { ratePerSecond, payloadBytes } = given
  const quiet = clients * quietShare(technique, way, ratePerSecond)
  const idle = silence(technique, given)
  const down = way === 'up' ? 0 : clients * ratePerSecond
  const up = way === 'down' ? 0 : clients * ratePerSecond
  const ownRequests = ratePerSecond * expected(technique, way, 'requests', given)
  const requests = clients * ownRequests
  // After a broadcast, clients with a hold poll again at once; short polling is spread over time.
  const asked = technique === 'short-polling' ? requests : ownRequests
  return {
    wakeUps: (way === 'down' ? ratePerSecond + asked : requests || up) + quiet * idle.wakeUps,
    delivered: down + quiet * idle.delivered,
    sent: up + quiet * idle.sent,
    requests: requests + quiet * idle.requests,
    kilobytes: ((down + up) * payloadBytes) / 1_024,
  }
}
