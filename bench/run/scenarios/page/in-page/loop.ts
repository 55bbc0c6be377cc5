import type { End } from '../../../traffic/end.ts'
import { message } from '../../../traffic/message.ts'
import type { Work } from '../../../traffic/work.ts'
import type { Pace } from './ticks.ts'

/**
 * Per message, in milliseconds: latencies in the order of arrival, lags in the order of sending.
 */
export interface Timings {
  readonly latencyMs: readonly number[]
  readonly lagMs: readonly number[]
}

type Clock = () => number

/**
 * Times the messages that arrive from the call on, until all have arrived. `clock`: that of their
 * timestamps.
 */
export function timeAll(end: End, count: number, clock: Clock): Promise<number[]> {
  const latencyMs: number[] = []
  return new Promise((resolve) => {
    end.onMessage(({ at }) => {
      latencyMs.push(clock() - at)
      if (latencyMs.length === count) resolve(latencyMs)
    })
  })
}

/** Sends everything at the pace, and times the echoes from when the messages were due. */
export async function echo(end: End, work: Work, pace: Pace, clock: Clock): Promise<Timings> {
  const received = timeAll(end, work.count, clock)
  const lagMs: number[] = []
  await pace(work, (dueMs) => {
    lagMs.push(clock() - dueMs)
    end.send(message(dueMs, work.payloadBytes))
  })
  return { latencyMs: await received, lagMs }
}
