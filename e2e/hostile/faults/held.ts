import type { Unit } from '@rungway/proxy'
import { type Exchange, type Kind, kindOf, type Rules, type Verdict } from '@rungway/proxy'
import { TIMING } from '../timing.ts'
import type { Fault } from './fault.ts'

/** Heads pass, and so does an answer that says its length; what streams gets `verdict` for each part, and all of it when it is complete. */
const streams =
  (verdict: Verdict, which: (kind: Kind) => boolean) =>
  (unit: Unit, exchange: Exchange): Verdict => {
    const kind = kindOf(exchange)
    if (unit.type === 'head' || kind === 'complete' || !which(kind)) return 'pass'
    return unit.type === 'end' ? 'release' : verdict
  }

export const held: Fault = {
  name: 'held',
  about: 'what streams down is held until it is complete, WebSocket frames are lost; short answers pass',
  begins: 'under-way',
  heals: true,
  rules() {
    const hold = streams('hold', () => true)
    return { down: (unit, exchange) => (unit.type === 'frame' ? 'drop' : hold(unit, exchange)) }
  },
}

export const oneBehind: Fault = {
  name: 'one-behind',
  about: 'each part of what streams down, frame or chunk, is passed on when the next one comes',
  begins: 'under-way',
  heals: true,
  rules: () => ({ down: streams('swap', () => true) }),
}

export const late: Fault = {
  name: 'late',
  about: `what streams down is let through in bursts, every ${TIMING.burstMs / 1_000} s`,
  begins: 'under-way',
  heals: true,
  rules: ({ burstMs }): Rules => ({
    start(proxy) {
      const timer = setInterval(() => {
        for (const connection of proxy.connections) connection.release()
      }, burstMs)
      return () => clearInterval(timer)
    },
    down: streams('hold', () => true),
  }),
}

export const lag200: Fault = {
  name: 'lag-200',
  about: 'whatever comes down comes 200 ms later, as behind HAProxy: a healthy network',
  begins: 'under-way',
  rules: () => ({ down: () => ({ delayMs: 200 }) }),
}

export const sseHeld: Fault = {
  name: 'sse-held',
  about: 'text/event-stream is held until it is complete, every other stream passes, as behind privoxy',
  begins: 'before',
  sparesWebSocket: true,
  rules: () => ({ down: streams('hold', (kind) => kind === 'event-stream') }),
}

export const plainHeld: Fault = {
  name: 'plain-held',
  about: 'text/event-stream is cut off, and every other stream but WebSocket is held until it is complete',
  begins: 'before',
  sparesWebSocket: true,
  rules() {
    const hold = streams('hold', (kind) => kind === 'stream')
    return { down: (unit, exchange) => (kindOf(exchange) === 'event-stream' ? 'cut' : hold(unit, exchange)) }
  },
}
