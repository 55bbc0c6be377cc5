import type { GatewayLimits } from '../limits.ts'
import type { Scheduler } from '../scheduler.ts'

/** When what of a departure is over at the latest. */
export interface Timetable {
  /** Each session has had its turn. */
  readonly turns: number
  /** No answer of a client is waited for any more. */
  readonly answers: number
  /** Nothing that an application does is waited for any more. */
  readonly quiet: number
  /** No session is offered any more: those that were are still answered. */
  readonly offers: number
  /** All of it. */
  readonly end: number
}

/**
 * All of a departure that begins at `begun` takes `leaveMs`. Whatever is waited for, an eighth of that is left to
 * offer what has waited, and another for the answers.
 */
export const timetable = (
  begun: number,
  { leaveMs, drainMs }: Pick<GatewayLimits, 'leaveMs' | 'drainMs'>,
): Timetable => ({
  turns: begun + Math.min(drainMs, leaveMs / 4),
  answers: begun + leaveMs / 2,
  quiet: begun + (leaveMs * 3) / 4,
  offers: begun + (leaveMs * 7) / 8,
  end: begun + leaveMs,
})

export async function pause(scheduler: Pick<Scheduler, 'after'>, ms: number): Promise<void> {
  if (ms > 0) await new Promise<void>((resolve) => void scheduler.after(ms, resolve))
}

/** What it resolves with; null where that takes longer than until then. */
export function within<T>(
  scheduler: Pick<Scheduler, 'now' | 'after'>,
  until: number,
  promise: Promise<T>,
): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const cancel = scheduler.after(Math.max(0, until - scheduler.now()), () => resolve(null))
    promise.then(resolve, reject).finally(cancel)
  })
}
