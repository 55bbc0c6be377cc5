import type { GatewayLimits } from '../limits.ts'
import type { Scheduler } from '../scheduler.ts'
import type { SessionRecord } from './session-record.ts'

interface Shell {
  readonly scheduler: Scheduler
  readonly limits: Pick<GatewayLimits, 'lingerMs' | 'pingMs' | 'awayAfterMs'>
  sessions(): Iterable<SessionRecord>
}

const MAX_EVERY_MS = 1_000

/**
 * Looks after every session about once a second: what time alone brings about. Returns the way to
 * stop.
 */
export function startSweep({ scheduler, limits, sessions }: Shell): () => void {
  const { lingerMs, pingMs, awayAfterMs } = limits
  const everyMs = Math.min(MAX_EVERY_MS, lingerMs, pingMs, awayAfterMs)
  let cancel = (): void => {}
  const arm = (): void => {
    cancel = scheduler.after(everyMs, sweep)
  }
  const sweep = (): void => {
    arm()
    const now = scheduler.now()
    const epochNow = scheduler.epochNow()
    for (const record of sessions()) {
      visit(record, now)
      if ((record.user.expiresAt ?? Infinity) <= epochNow) endLinks(record)
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
