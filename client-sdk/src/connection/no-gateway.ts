import type { Outcome } from '@rungway/protocol'
import { NO_GATEWAY_PAUSE_MS } from '../limits.ts'
import type { Link } from './link.ts'

/**
 * Recognises a URL behind which there is plainly no gateway, or none at this path: in a whole round something else has answered on every
 * transport, or a gateway that has no such route, or the transport cannot tell, as WebSocket in browsers. Returns how long to wait before
 * the next round; 0 for no reason to wait.
 */
export function createNoGatewayCheck(transports: number): (link: Link, outcome: Outcome) => number {
  /** The transports that failed like this, and whether that was plain to see. */
  const suspicious = new Map<string, boolean>()
  return ({ transport, facts: { isForeign, status } }, outcome) => {
    suspicious.delete(transport)
    const isPlain = isForeign || status === 404
    if (isPlain || (outcome === 'refused' && !status)) suspicious.set(transport, isPlain)
    if (suspicious.size < transports || ![...suspicious.values()].includes(true)) return 0
    suspicious.clear()
    return NO_GATEWAY_PAUSE_MS
  }
}
