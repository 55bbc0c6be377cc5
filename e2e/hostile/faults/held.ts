import { bursts, HOLD_EVENT_STREAMS, HOLD_STREAMS, kindOf, ONE_BEHIND, streamParts } from '@rungway/proxy'
import { TIMING } from '../timing.ts'
import type { Fault } from './fault.ts'

export const held: Fault = {
  name: 'held',
  about: 'streams are held until they are complete, WebSocket frames are lost; short responses pass',
  begins: 'under-way',
  heals: true,
  rules: () => HOLD_STREAMS,
}

export const oneBehind: Fault = {
  name: 'one-behind',
  about: 'each part of a stream, frame or chunk, passes when the next one arrives',
  begins: 'under-way',
  heals: true,
  rules: () => ONE_BEHIND,
}

export const late: Fault = {
  name: 'late',
  about: `streams pass in bursts, every ${TIMING.burstMs / 1_000} s`,
  begins: 'under-way',
  heals: true,
  rules: ({ burstMs }) => bursts(burstMs),
}

export const lag200: Fault = {
  name: 'lag-200',
  about: 'everything arrives 200 ms later, as behind HAProxy: a healthy network',
  begins: 'under-way',
  rules: () => ({ down: () => ({ delayMs: 200 }) }),
}

export const sseHeld: Fault = {
  name: 'sse-held',
  about: 'text/event-stream is held until it is complete, every other stream passes, as behind privoxy',
  begins: 'before',
  sparesWebSocket: true,
  rules: () => HOLD_EVENT_STREAMS,
}

export const plainHeld: Fault = {
  name: 'plain-held',
  about: 'text/event-stream is cut off, and every other stream but WebSocket is held until it is complete',
  begins: 'before',
  sparesWebSocket: true,
  rules() {
    const hold = streamParts('hold', (kind) => kind === 'stream')
    return {
      down: (unit, exchange, connection) =>
        kindOf(exchange) === 'event-stream' ? 'cut' : hold(unit, exchange, connection),
    }
  },
}
