import type { GatewayLimits } from '../limits.ts'
import type { Scheduler } from '../scheduler.ts'
import type { SessionRecord } from './session-record.ts'

interface Shell {
  readonly scheduler: Scheduler
  readonly limits: Pick<GatewayLimits, 'lingerMs' | 'unprovenLingerMs' | 'pingMs' | 'awayAfterMs'>
  sessions(): Iterable<SessionRecord>
  /** Runs, and reports what it throws. */
  guarded(record: SessionRecord, run: (record: SessionRecord) => void): void
}

const MAX_EVERY_MS = 1_000
/** A sweep this long after its time: the process was stopped, or did nothing but one thing. */
const PAUSED_MS = 1_000

/**
 * Looks after every session about once a second: what time alone brings about. Returns the way to
 * stop.
 */
export function startSweep({ scheduler, limits, guarded, sessions }: Shell): () => void {
  const { lingerMs, unprovenLingerMs, pingMs, awayAfterMs } = limits
  const everyMs = Math.min(MAX_EVERY_MS, lingerMs, unprovenLingerMs, pingMs, awayAfterMs)
  let cancel = (): void => {}
  let dueAt = 0
  const arm = (): void => {
    dueAt = scheduler.now() + everyMs
    cancel = scheduler.after(everyMs, sweep)
  }
  const sweep = (): void => {
    const now = scheduler.now()
    const missedMs = now - dueAt
    arm()
    // What its clients have sent meanwhile waits in sockets, and is read after this.
    if (missedMs >= PAUSED_MS) for (const { core } of sessions()) core.excuse(missedMs, now)
    const epochNow = scheduler.epochNow()
    for (const record of sessions()) {
      guarded(record, () => visit(record, now))
      if ((record.user.expiresAt ?? Infinity) <= epochNow) guarded(record, endLinks)
      if (record.core.owner === null && now - record.core.contactAt >= awayAfterMs) record.away()
    }
  }
  arm()
  return () => cancel()
}

function visit(record: SessionRecord, now: number): void {
  const tick = record.core.tick(now)
  if (tick.type === 'expired') record.end('expired', '')
  else if (tick.type === 'quiet') tick.handle.quiet()
  else if (tick.type === 'silent') tick.handle.end('silent', 0)
}

/** The session goes on, for a client that comes back with credentials that are good. */
function endLinks(record: SessionRecord): void {
  for (const link of record.core.handles) link.end('stale-credentials', 0)
}
