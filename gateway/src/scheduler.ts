/**
 * Time, as the gateway needs it. Everything in `sessions/` waits and reads clocks through this one
 * port, so that a simulation can run a gateway in virtual time. No timer keeps the process alive.
 */
export interface Scheduler {
  /** Milliseconds that never go back. Only differences mean something. */
  now(): number
  /**
   * Milliseconds since 1970, for comparing with dates that came from outside, such as the expiry of
   * a credential.
   */
  epochNow(): number
  /**
   * Calls `run` once, `ms` milliseconds from now. Returns the way to cancel, which does nothing
   * once `run` has been called.
   */
  after(ms: number, run: () => void): () => void
  /**
   * Calls `run` at the end of the current turn of the event loop, after the other sockets of this
   * turn have been read.
   */
  soon(run: () => void): void
}

/** Keeps the process alive, which no timer of a `Scheduler` does, until the returned function is called. */
export function keepProcess(): () => void {
  const timer = setInterval(() => {}, 60_000)
  return () => clearInterval(timer)
}

/** The same, where `failed` is told what a timer throws, which would end the process. */
export function guardedScheduler(scheduler: Scheduler, failed: (error: unknown) => void): Scheduler {
  const guarded = (run: () => void) => () => {
    try {
      run()
    } catch (error) {
      failed(error)
    }
  }
  return {
    now: () => scheduler.now(),
    epochNow: () => scheduler.epochNow(),
    after: (ms, run) => scheduler.after(ms, guarded(run)),
    soon: (run) => scheduler.soon(guarded(run)),
  }
}

export const SYSTEM_SCHEDULER: Scheduler = {
  now: () => performance.now(),
  epochNow: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms).unref()
    return () => clearTimeout(timer)
  },
  soon: (run) => void setImmediate(run),
}
