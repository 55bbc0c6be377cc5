import { clockMs } from '../measure/clock.ts'
import { Durations } from '../measure/histogram.ts'
import type { End } from './end.ts'
import { message } from './message.ts'
import { pace } from './pace.ts'
import type { Recording, Work } from './work.ts'

/**
 * Sends everything at a fixed rate. A message carries the time at which it was due rather than
 * sent: a stall of the sender is part of the wait of its receiver, and leaving it out would be
 * coordinated omission.
 */
export async function sendAll(send: End['send'], work: Work): Promise<Recording> {
  const lag = new Durations()
  await pace(work, (dueMs) => {
    lag.add(clockMs() - dueMs)
    send(message(dueMs, work.payloadBytes))
  })
  const summary = lag.summary()
  // Few messages have no p99, and the maximum stands in for it, so that a late sender never passes
  // for a punctual one.
  return { latency: null, lag: { ...summary, p99: summary.p99 ?? summary.max } }
}

/** Times the messages that arrive from the call on, until all have arrived. */
export function timeAll(end: Pick<End, 'onMessage'>, count: number): Promise<Recording> {
  const latency = new Durations()
  let left = count
  return new Promise((resolve) => {
    end.onMessage(({ at }) => {
      latency.add(clockMs() - at)
      if (--left === 0) resolve({ latency: latency.summary(), lag: null })
    })
  })
}
