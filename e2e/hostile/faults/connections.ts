import type { Exchange } from '@rungway/proxy'
import { TIMING } from '../timing.ts'
import type { Fault } from './fault.ts'

/** Scaled from 128 KB, so that it bites in a run: the messages of three to five seconds. */
const LIMIT_BYTES = 768

export const limit128k: Fault = {
  name: 'limit-128k',
  about: `an answer, or a WebSocket, is cut after 128 KB (scaled to ${LIMIT_BYTES} bytes)`,
  begins: 'before',
  rules() {
    const sizes = new WeakMap<Exchange, number>()
    return {
      down(unit, exchange) {
        if (unit.type === 'head') return 'pass'
        const before = sizes.get(exchange) ?? 0
        sizes.set(exchange, before + unit.bytes.length)
        return before + unit.bytes.length > LIMIT_BYTES ? { cutAfter: LIMIT_BYTES - before } : 'pass'
      },
    }
  },
}

export const idleCut: Fault = {
  name: 'idle-cut',
  about: `a connection that is idle for 10 s (scaled to ${TIMING.idleMs / 1_000} s) is cut; nobody speaks for a while`,
  begins: 'before',
  quietMs: ({ faultAtMs, idleMs }) => [faultAtMs, faultAtMs + 2.5 * idleMs],
  rules: ({ idleMs }) => ({
    start(proxy) {
      const look = () => {
        const since = performance.now() - idleMs
        for (const connection of proxy.connections) {
          if (connection.activeAt > since) continue
          proxy.acted()
          connection.cut()
        }
      }
      const timer = setInterval(look, 50)
      return () => clearInterval(timer)
    },
  }),
}

export const halfOpen: Fault = {
  name: 'half-open',
  about: 'connections that are open carry nothing any more, and neither end is told; new ones work',
  begins: 'under-way',
  rules: () => ({
    start(proxy) {
      for (const connection of proxy.connections) connection.isolate()
      proxy.acted()
      return undefined
    },
  }),
}

export const outage503: Fault = {
  name: 'outage-503',
  about: 'every connection is reset, and every request answered 503 for a while',
  begins: 'under-way',
  lastsMs: ({ outageMs }) => outageMs,
  rules: () => ({
    start(proxy) {
      if (proxy.cut() > 0) proxy.acted()
      return undefined
    },
    request: () => ({ status: 503 }),
  }),
}

export const gatewayRestart: Fault = {
  name: 'gateway-restart',
  about: 'the gateway drains and stops, and a new one is opened on its port, which knows nothing of the old',
  begins: 'under-way',
  restarts: true,
  rules: () => ({}),
}

export const clean: Fault = {
  name: 'clean',
  about: 'nothing happens',
  begins: 'before',
  rules: () => ({}),
}
