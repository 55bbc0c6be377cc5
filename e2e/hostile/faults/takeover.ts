import { type Exchange, frameText, type HttpConnection, isUpgrade, type ProxyView, type Unit } from '@rungway/proxy'
import type { Fault } from './fault.ts'

/** Rungway's claim frame; Engine.IO's upgrade packet. */
const TAKES_OVER = /(^|\n)\["claim",|^5$/

/**
 * A link beside another: Rungway's has claim 0, Engine.IO's names a session that a poll has opened.
 */
const isCandidate = ({ target }: Exchange): boolean => /[?&](claim=0|sid=)/.test(target)

const linkOf = ({ target }: Exchange): string | null => new URL(target, 'http://proxy').searchParams.get('link')

function takesOver(unit: Unit, exchange: Exchange): boolean {
  if (unit.type === 'frame') return TAKES_OVER.test(frameText(unit.bytes))
  if (unit.type === 'body') return TAKES_OVER.test(unit.bytes.toString())
  // An up path may be made of requests without a body.
  return unit.type === 'head' && decodeURIComponent(exchange.target).includes('["claim",')
}

/**
 * Allows a WebSocket only beside a link that carries already, and resets every candidate as it
 * takes over.
 */
export const killedAtTakeover: Fault = {
  name: 'killed-at-takeover',
  about:
    'no session begins on a WebSocket, and each link that would take over from another is reset between its proof and that',
  begins: 'before',
  sparesHttp: true,
  rules() {
    let proxy: ProxyView<HttpConnection> | null = null
    return {
      start(started) {
        proxy = started
        return undefined
      },
      request: (exchange) => (isUpgrade(exchange.request) && !isCandidate(exchange) ? { status: 404 } : 'pass'),
      up(unit, exchange) {
        if (!takesOver(unit, exchange)) return 'pass'
        // A candidate whose up path is requests of its own has its down path on another connection.
        const link = linkOf(exchange)
        for (const connection of proxy?.connections ?? []) {
          if (link !== null && connection.exchange !== null && linkOf(connection.exchange) === link) connection.cut()
        }
        return 'cut'
      },
    }
  },
}
