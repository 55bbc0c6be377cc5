import type { GatewayLimits } from '../limits.ts'
import type { Scheduler } from '../scheduler.ts'
import type { Session } from './session.ts'

interface Shell {
  readonly scheduler: Pick<Scheduler, 'now' | 'after'>
  readonly limits: Pick<GatewayLimits, 'lingerMs' | 'pingMs'>
  sessions(): Iterable<Session>
  changed(session: Session): void
}

const MAX_EVERY_MS = 1_000

/** Looks after every session about once a second: what time alone brings about. Returns the way to stop. */
export function startSweep({ scheduler, limits, sessions, changed }: Shell): () => void {
  const everyMs = Math.min(MAX_EVERY_MS, limits.lingerMs, limits.pingMs)
  let cancel = (): void => {}
  const arm = (): void => {
    cancel = scheduler.after(everyMs, sweep)
  }
  const sweep = (): void => {
    arm()
    const now = scheduler.now()
    for (const session of sessions()) {
      const tick = session.core.tick(now)
      if (tick.type === 'expired') {
        session.core.end('expired', '')
        changed(session)
      } else if (tick.type === 'quiet') tick.handle.quiet()
      else if (tick.type === 'silent') tick.handle.end('silent', 0)
    }
  }
  arm()
  return () => cancel()
}
