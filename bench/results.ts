import type { IdleRow } from './idle.ts'
import type { Summary } from './measure/histogram.ts'
import type { Machine } from './measure/machine.ts'
import { type Spread, spread } from './measure/spread.ts'
import type { Usage } from './measure/usage.ts'
import type { Options } from './options.ts'
import type { Cell, Step } from './plan.ts'

/** What one step found. */
export interface Measured extends Step {
  readonly messages: number
  readonly latency: Summary
  /** How far the sender was behind its schedule. */
  readonly lag: Summary
  readonly usage: Usage
}

/** What all rounds of one cell come to. Durations in milliseconds. */
export interface Row extends Cell {
  readonly p50: Spread
  readonly p99: Spread
  readonly lagP99: Spread
  /** Of the client, on the wire. */
  readonly bytesUp: Spread
  readonly bytesDown: Spread
  readonly requests: Spread
  readonly serverCpuUs: Spread
  /** In the whole run, not for each message. */
  readonly connections: Spread
}

export interface Results {
  readonly date: string
  readonly machine: Machine
  readonly options: Options
  readonly rows: readonly Row[]
  readonly idle: readonly IdleRow[]
}

/** Everything but `connections` is for one message. */
export function summarise(measured: readonly Measured[]): Row[] {
  const cells = new Map<string, Measured[]>()
  for (const each of measured) {
    const key = [each.system, each.technique, each.scenario].join(' ')
    cells.set(key, [...(cells.get(key) ?? []), each])
  }
  return [...cells.values()].flatMap((rounds) => {
    const [first] = rounds
    if (first === undefined) return []
    const over = (value: (round: Measured) => number): Spread => spread(rounds.map(value))
    return {
      system: first.system,
      technique: first.technique,
      scenario: first.scenario,
      p50: over(({ latency }) => latency.p50),
      p99: over(({ latency }) => latency.p99),
      lagP99: over(({ lag }) => lag.p99),
      bytesUp: over(({ usage, messages }) => usage.bytesIn / messages),
      bytesDown: over(({ usage, messages }) => usage.bytesOut / messages),
      requests: over(({ usage, messages }) => usage.requests / messages),
      serverCpuUs: over(({ usage, messages }) => (usage.cpuMs * 1_000) / messages),
      connections: over(({ usage }) => usage.connections),
    }
  })
}
