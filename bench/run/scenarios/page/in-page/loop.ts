import type { End } from '../../../traffic/end.ts'
import { message } from '../../../traffic/message.ts'
import type { Work } from '../../../traffic/work.ts'
import type { Pace } from './beat.ts'

/** Of each message, in milliseconds, in the order in which they came and went. */
export interface Timings {
  readonly latencyMs: readonly number[]
  readonly lagMs: readonly number[]
}

type Clock = () => number

/** Times what it hears, from the call on, until it has heard all. `clock` is the one that the messages carry. */
export function time(end: End, count: number, clock: Clock): Promise<number[]> {
  const latencyMs: number[] = []
  return new Promise((resolve) => {
    end.hear(({ at }) => {
      latencyMs.push(clock() - at)
      if (latencyMs.length === count) resolve(latencyMs)
    })
  })
}

/** Says everything at the pace, and times what comes back, from when it was due. */
export async function echo(end: End, work: Work, pace: Pace, clock: Clock): Promise<Timings> {
  const heard = time(end, work.count, clock)
  const lagMs: number[] = []
  await pace(work, (dueMs) => {
    lagMs.push(clock() - dueMs)
    end.send(message(dueMs, work.payloadBytes))
  })
  return { latencyMs: await heard, lagMs }
}
