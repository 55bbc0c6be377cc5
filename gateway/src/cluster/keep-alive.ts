import type { Http2Session } from 'node:http2'
import type { GatewayLimits } from '../limits.ts'
import type { Scheduler } from '../scheduler.ts'

/**
 * Of one connection between two nodes. What waits is bounded for each stream, by its window of 64
 * KiB: a bound of the whole connection would let those that are slow keep up all others.
 */
export const WINDOW = {
  /** As much as there is. */
  bytes: 2_147_483_647,
  /** What Node may take for a connection, in megabytes: it refuses streams beyond it. */
  memoryMb: 4_096,
  /** Heads are longer than Node allows by default where users have much data. */
  headBytes: 65_536,
} as const

/** Pings in the time that a connection may be silent. */
const PINGS = 3

/** Cuts a connection whose other side does not answer: what it carries would wait for ever. */
export function keepAlive(session: Http2Session, scheduler: Scheduler, limits: GatewayLimits): void {
  // Not by the clock: this process may have stood still itself.
  let unanswered = 0
  const beat = (): void => {
    if (session.destroyed || session.closed) return
    if (unanswered >= PINGS) return session.destroy()
    unanswered++
    session.ping((error) => {
      if (error === null) unanswered = 0
    })
    scheduler.after(limits.relaySilenceMs / PINGS, beat)
  }
  beat()
}
