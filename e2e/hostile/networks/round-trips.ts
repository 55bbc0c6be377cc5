import type { Fault } from '../faults/fault.ts'
import { overLink } from './over-link.ts'

export const ROUND_TRIPS_MS: readonly number[] = [300, 800, 1_500, 3_000, 6_000]
/** A handshake, an upgrade and a proof take three, and a first attempt may be given up. */
const READY_MS = 90_000

/** Networks that are far, and otherwise well. */
export const roundTrips: readonly Fault[] = ROUND_TRIPS_MS.map((roundTripMs) => ({
  name: `rtt-${roundTripMs}`,
  about: `a round trip takes ${roundTripMs / 1_000} s, and a new connection one more`,
  begins: 'before',
  readyMs: READY_MS,
  peers: 'few',
  ...(roundTripMs === 1_500 && { isImportant: true as const }),
  rules: () => overLink({ roundTripMs }),
}))
