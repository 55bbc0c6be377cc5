import type { Figures } from '../../../format/figures.ts'
import { Durations, type Summary } from '../../measure/histogram.ts'
import type { Usage } from '../../measure/usage.ts'
import { flowFigures } from '../flow/measure-flow.ts'
import type { Timings } from './in-page/loop.ts'
import type { Opening } from './in-page/main.ts'
import type { Busy, Told } from './probe.ts'

export interface PageRound {
  readonly opening: Opening
  readonly echo: Timings
  /** Of the server, during the echo. */
  readonly usage: Usage
  readonly told: Told | null
}

/** Throws if nothing was timed. */
export function pageFigures({ opening, echo, usage, told }: PageRound): Figures {
  const latency = summary(echo.latencyMs)
  if (latency.count === 0) throw new Error('no message arrived in the page')
  return {
    ...flowFigures({ latency, lag: summary(echo.lagMs) }, usage),
    ...opening,
    ...(told && toldFigures(told)),
  }
}

function toldFigures({ busy, idle, clientBytes, downMs }: Told): Figures {
  const down = summary(downMs)
  return {
    downP50Ms: down.p50,
    downP99Ms: down.p99,
    mainThreadUs: mainThreadUs(busy, idle),
    pageBytes: clientBytes,
  }
}

/** Per message, beyond what the schedule alone takes; 0 if the difference is negative. */
export const mainThreadUs = (busy: Busy, idle: Busy): number =>
  Math.max(0, busy.ms / busy.messages - idle.ms / idle.messages) * 1_000

function summary(durationsMs: readonly number[]): Summary {
  const durations = new Durations()
  for (const ms of durationsMs) durations.add(ms)
  return durations.summary()
}
