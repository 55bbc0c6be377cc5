import type { Exchange } from '../http/exchange.ts'
import type { HttpRules, UnitRule } from '../http/http-rules.ts'
import type { ConnectionRules } from '../rules.ts'

/** How often idle connections are looked for: the precision of `cutIdle`. */
const LOOK_MS = 50

/** New connections are reset. Open ones stay: `proxy.cut()` ends them. */
export const REFUSE: ConnectionRules = { accept: () => 'reset' }

/**
 * Swallows every byte of every connection, open and new, without a word to either end: a dead hop
 * in the middle. When other rules follow, connections that have lost bytes are reset.
 */
export const BLACK_HOLE: ConnectionRules = {
  accept: () => 'silent',
  start(proxy) {
    for (const connection of proxy.connections) connection.silence()
    return () => {
      for (const connection of proxy.connections) connection.restore()
    }
  },
}

/**
 * Connections that are open carry nothing any more, for good, and neither end learns of it. New
 * ones work.
 */
export const HALF_OPEN: ConnectionRules = {
  start(proxy) {
    for (const connection of proxy.connections) connection.silence()
    proxy.acted()
    return undefined
  },
}

/** A connection on which no byte has moved for so long is reset. */
export const cutIdle = (idleMs: number): ConnectionRules => ({
  start(proxy) {
    const look = () => {
      const since = performance.now() - idleMs
      for (const connection of proxy.connections) {
        if (connection.activeAtMs > since) continue
        proxy.acted()
        connection.cut()
      }
    }
    const timer = setInterval(look, LOOK_MS)
    return () => clearInterval(timer)
  },
})

/**
 * Every connection is reset once, and every request answered with that status for as long as the
 * rules are in force.
 */
export const outage = (status: number): HttpRules => ({
  start(proxy) {
    if (proxy.cut() > 0) proxy.acted()
    return undefined
  },
  request: () => ({ status }),
})

/** A response, or what comes down a WebSocket, is cut after so many bytes. */
export function cutAfterBytes(limitBytes: number): HttpRules {
  const sizes = new WeakMap<Exchange, number>()
  const down: UnitRule = (unit, exchange) => {
    if (unit.type === 'head') return 'pass'
    const before = sizes.get(exchange) ?? 0
    sizes.set(exchange, before + unit.bytes.length)
    return before + unit.bytes.length > limitBytes ? { cutAfter: limitBytes - before } : 'pass'
  }
  return { down }
}
