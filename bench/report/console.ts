import type { IdleRow } from '../idle.ts'
import type { Results, Row } from '../results.ts'
import { digits, withSpread } from './number.ts'
import { type Column, textTable } from './table.ts'

const COLUMNS: readonly Column<Row>[] = [
  { heading: 'transport', cell: ({ technique }) => technique, align: 'left' },
  { heading: 'p50 ms', cell: ({ p50 }) => withSpread(p50) },
  { heading: 'p99 ms', cell: ({ p99 }) => withSpread(p99) },
  { heading: 'B down', cell: ({ bytesDown }) => withSpread(bytesDown) },
  { heading: 'B up', cell: ({ bytesUp }) => withSpread(bytesUp) },
  { heading: 'requests', cell: ({ requests }) => digits(requests.median) },
  { heading: 'connections', cell: ({ connections }) => String(connections.median) },
  { heading: 'server CPU µs', cell: ({ serverCpuUs }) => withSpread(serverCpuUs) },
]

const IDLE_COLUMNS: readonly Column<IdleRow>[] = [
  { heading: 'transport', cell: ({ technique }) => technique, align: 'left' },
  { heading: 'B down', cell: ({ bytesDown }) => digits(bytesDown) },
  { heading: 'B up', cell: ({ bytesUp }) => digits(bytesUp) },
  { heading: 'requests', cell: ({ requests }) => digits(requests) },
  { heading: 'server writes', cell: ({ writes }) => digits(writes) },
  { heading: 'server CPU ms', cell: ({ serverCpuMs }) => digits(serverCpuMs) },
]

/** A sender that is late by more than that did not send what the options say. */
const MAX_LAG_MS = 20

/** Everything that a person needs to judge the numbers, and the numbers. */
export function consoleReport({ machine, options, rows, idle }: Results, titles: ReadonlyMap<string, string>): string {
  const { rounds, seconds, ratePerSecond, payloadBytes, pollMs, idleSeconds } = options
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))]
  const late = rows.filter(({ lagP99 }) => lagP99.median > MAX_LAG_MS)
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.os}, Node ${machine.node}, load ${machine.load}`,
    Object.entries(machine.versions)
      .map((pair) => pair.join(' '))
      .join(', '),
    `${rounds} rounds of ${seconds} s, ${ratePerSecond} messages a second of ${payloadBytes} bytes, short polling every ${pollMs} ms`,
    'Medians of the rounds (least–most). Bytes, requests and CPU are for one message; bytes are TCP payload at the server, headers and acknowledgements included.',
    ...scenarios.flatMap((name) => [
      '',
      titles.get(name) ?? name,
      textTable(
        COLUMNS,
        rows.filter(({ scenario }) => scenario === name),
      ),
    ]),
    ...(idle.length === 0
      ? []
      : ['', `one idle client, a minute (counted for ${idleSeconds} s)`, textTable(IDLE_COLUMNS, idle)]),
    ...late.map(
      ({ technique, scenario, lagP99 }) =>
        `\n${technique}, ${scenario}: the sender was up to ${digits(lagP99.median)} ms late; the machine was too busy for this rate`,
    ),
  ].join('\n')
}
