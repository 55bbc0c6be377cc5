import { clockMs } from '../measure/clock.ts'
import { Durations } from '../measure/histogram.ts'
import type { End } from './end.ts'
import { message } from './message.ts'
import { pace } from './pace.ts'
import type { Recording, Work } from './work.ts'

/**
 * Says everything, at a fixed rate. A message carries the time at which it was due, not that at which it was sent: what a stall of the sender
 * puts off is part of what its reader waits for, and leaving it out is what is called coordinated omission.
 */
export async function say(send: End['send'], work: Work): Promise<Recording> {
  const lag = new Durations()
  await pace(work, (dueMs) => {
    lag.add(clockMs() - dueMs)
    send(message(dueMs, work.payloadBytes))
  })
  const summary = lag.summary()
  // Of few the worst: nobody may take a sender that was late for one that was not.
  return { latency: null, lag: { ...summary, p99: summary.p99 ?? summary.max } }
}

/** Times what it hears, from the call on, until it has heard all. */
export function time(end: Pick<End, 'hear'>, count: number): Promise<Recording> {
  const latency = new Durations()
  let left = count
  return new Promise((resolve) => {
    end.hear(({ at }) => {
      latency.add(clockMs() - at)
      if (--left === 0) resolve({ latency: latency.summary(), lag: null })
    })
  })
}
