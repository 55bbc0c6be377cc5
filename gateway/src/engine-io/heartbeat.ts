import type { Scheduler } from '../scheduler.ts'

export interface Times {
  /** How long after the last answer the next ping is due. */
  readonly intervalMs: number
  /** How long an answer may take, or for a client that pings, how long past the interval it may be silent. */
  readonly timeoutMs: number
}

/**
 * A ping that leaves later than this part of the time-out after it was due was delayed by the
 * process itself: the client has the whole time-out from then on. Below it the time is kept as the
 * open packet said, and the client still has the greater part of it.
 */
const TOLERANCE = 0.4

/** When a client is gone. Its times are those of the open packet, to the millisecond. */
export interface Heartbeat {
  /** A packet has come. */
  heard(type: string): void
  /** Whether the client is gone, were no timer late. */
  isOver(): boolean
  stop(): void
}

/**
 * Pings the client (version 4): each ping is due `intervalMs` after the last answer, and the answer
 * `timeoutMs` after that. One other packet in between puts that off once more, because an answer
 * may wait behind a large one.
 */
export function serverPings(
  scheduler: Scheduler,
  { intervalMs, timeoutMs }: Times,
  ping: () => void,
  over: () => void,
): Heartbeat {
  let dueAt = scheduler.now() + intervalMs
  let isWaiting = false
  let isPutOff = false
  let cancel = scheduler.after(intervalMs, run)
  /** When the client is gone, if nothing comes from it. */
  let deadline = dueAt + timeoutMs

  function arm(at: number): void {
    cancel()
    cancel = scheduler.after(Math.max(0, at - scheduler.now()), run)
  }

  function run(): void {
    const now = scheduler.now()
    if (isWaiting) {
      if (now >= deadline) over()
      else arm(deadline)
    } else if (now < dueAt) arm(dueAt)
    else {
      isWaiting = true
      isPutOff = false
      if (now - dueAt > timeoutMs * TOLERANCE) deadline = now + timeoutMs
      arm(deadline)
      ping()
    }
  }

  return {
    heard(type) {
      if (type === 'pong') {
        isWaiting = false
        dueAt = scheduler.now() + intervalMs
        deadline = dueAt + timeoutMs
        arm(dueAt)
      } else if (isWaiting && !isPutOff) {
        isPutOff = true
        deadline = scheduler.now() + timeoutMs
      }
    },
    isOver: () => isWaiting && scheduler.now() >= deadline,
    stop: () => cancel(),
  }
}

/** Is pinged by the client (version 3): it is gone when it has not for both times together. */
export function clientPings(scheduler: Scheduler, { intervalMs, timeoutMs }: Times, over: () => void): Heartbeat {
  const silentMs = intervalMs + timeoutMs
  let deadline = scheduler.now() + silentMs
  let cancel = scheduler.after(silentMs, run)

  function run(): void {
    const leftMs = deadline - scheduler.now()
    if (leftMs <= 0) over()
    else cancel = scheduler.after(leftMs, run)
  }

  return {
    heard(type) {
      if (type === 'ping') deadline = scheduler.now() + silentMs
    },
    isOver: () => scheduler.now() >= deadline,
    stop: () => cancel(),
  }
}
