import type { Outcome } from '@rungway/protocol'
import { NO_GATEWAY_PAUSE_MS } from '../limits.ts'
import type { Link } from './link.ts'
import type { Connection } from './state.ts'

/**
 * Recognises a URL behind which there is plainly no gateway, or none at this path: in a whole round
 * something else has answered on every transport, or a gateway that has no such route, or the
 * transport cannot tell, as WebSocket in browsers. Returns how long to wait before the next round;
 * 0 for no reason to wait.
 */
export function noGatewayPause({ suspicious, transports }: Connection, link: Link, outcome: Outcome): number {
  const { isForeign, status } = link.facts
  const isPlain = isForeign || status === 404
  suspicious.delete(link.transport)
  if (isPlain || (outcome === 'refused' && !status)) suspicious.set(link.transport, isPlain)
  if (suspicious.size < transports.length || ![...suspicious.values()].includes(true)) return 0
  suspicious.clear()
  return NO_GATEWAY_PAUSE_MS
}
