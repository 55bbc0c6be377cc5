import { cutAfterBytes, cutIdle, HALF_OPEN, outage } from '@rungway/proxy'
import { TIMING } from '../timing.ts'
import type { Fault } from './fault.ts'

/** Scaled from 128 KB to the messages of three to five seconds, so that a run reaches it. */
const LIMIT_BYTES = 768

export const limit128k: Fault = {
  name: 'limit-128k',
  about: `a response, or a WebSocket, is cut after 128 KB (scaled to ${LIMIT_BYTES} bytes)`,
  begins: 'before',
  rules: () => cutAfterBytes(LIMIT_BYTES),
}

export const idleCut: Fault = {
  name: 'idle-cut',
  about: `a connection that is idle for 10 s (scaled to ${TIMING.idleMs / 1_000} s) is cut; neither side sends for a while`,
  begins: 'before',
  quietMs: ({ faultAtMs, idleMs }) => [faultAtMs, faultAtMs + 2.5 * idleMs],
  rules: ({ idleMs }) => cutIdle(idleMs),
}

export const halfOpen: Fault = {
  name: 'half-open',
  about: 'open connections are silenced but stay open; new ones work',
  begins: 'under-way',
  rules: () => HALF_OPEN,
}

export const outage503: Fault = {
  name: 'outage-503',
  about: 'every connection is reset, and every request answered 503 for a while',
  begins: 'under-way',
  lastsMs: ({ outageMs }) => outageMs,
  rules: () => outage(503),
}

export const gatewayRestart: Fault = {
  name: 'gateway-restart',
  about: 'the gateway drains and stops, and a new one without any state opens on its port',
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
