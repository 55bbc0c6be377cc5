import type { Exchange } from '../http/exchange.ts'
import { isUpgrade } from '../http/head.ts'
import type { HttpRules, RequestVerdict } from '../http/http-rules.ts'

const isPost = ({ method }: Exchange): boolean => method === 'POST'

/** A request for a WebSocket gets that verdict, and never reaches the target. */
export const refuseUpgrades = (verdict: RequestVerdict): HttpRules => ({
  request: ({ request }) => (isUpgrade(request) ? verdict : 'pass'),
})

/** A POST never reaches the target and never gets a response. */
export const DROP_POSTS: HttpRules = { request: (exchange) => (isPost(exchange) ? 'swallow' : 'pass') }

/** The body of every POST is cut off in the middle, and its connection with it. */
export const CUT_POSTS: HttpRules = {
  up: (unit, exchange) =>
    unit.type === 'body' && isPost(exchange) ? { cutAfter: Math.floor(unit.bytes.length / 2) } : 'pass',
}

/** Every method but GET is answered 405. */
export const GET_ONLY: HttpRules = { request: ({ method }) => (method === 'GET' ? 'pass' : { status: 405 }) }

/** One in so many responses that say their length is cut off in the middle. */
export function cutResponses(oneIn: number): HttpRules {
  let responses = 0
  return {
    down(unit, { response }) {
      if (unit.type !== 'body' || !response?.headers.has('content-length')) return 'pass'
      responses += 1
      return responses % oneIn === 0 ? { cutAfter: Math.floor(unit.bytes.length / 2) } : 'pass'
    },
  }
}
