import { kindOf } from '../http/exchange.ts'
import type { HttpRules } from '../http/http-rules.ts'

/** WebSockets open, and nothing comes down on them. */
export const SILENT_SOCKETS: HttpRules = { down: (unit) => (unit.type === 'frame' ? 'drop' : 'pass') }

/** Each WebSocket is reset so long after it has opened. */
export function flapSockets(afterMs: number): HttpRules {
  let acted = () => {}
  let isOver = false
  return {
    start(proxy) {
      acted = () => proxy.acted()
      return () => {
        isOver = true
      }
    },
    down(unit, exchange, connection) {
      if (unit.type !== 'head' || kindOf(exchange) !== 'websocket') return 'pass'
      const reset = () => {
        if (isOver || !connection.isOpen) return
        acted()
        connection.cut()
      }
      setTimeout(reset, afterMs).unref()
      return 'pass'
    },
  }
}
