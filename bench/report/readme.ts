import type { IdleRow } from '../idle.ts'
import type { Spread } from '../measure/spread.ts'
import type { Results, Row } from '../results.ts'
import { digits } from './number.ts'
import { type Column, markdownTable } from './table.ts'

/** What somebody who chooses a transport wants to know, whatever was measured. */
interface Choice {
  readonly transport: string
  readonly of: (scenario: string, figure: (row: Row) => Spread) => string
}

const bytes = ({ bytesUp, bytesDown }: Row): Spread => ({
  // The two medians belong to the same rounds, and lie so close together that their sum is as good as the median of the sums.
  median: bytesUp.median + bytesDown.median,
  min: bytesUp.min + bytesDown.min,
  max: bytesUp.max + bytesDown.max,
})

const COLUMNS: readonly Column<Choice>[] = [
  { heading: 'transport', cell: ({ transport }) => `\`${transport}\``, align: 'left' },
  { heading: 'down (ms)', cell: ({ of }) => of('down', ({ p50 }) => p50) },
  { heading: 'up (ms)', cell: ({ of }) => of('up', ({ p50 }) => p50) },
  { heading: 'there and back (ms)', cell: ({ of }) => of('echo', ({ p50 }) => p50) },
  { heading: 'its p99 (ms)', cell: ({ of }) => of('echo', ({ p99 }) => p99) },
  { heading: 'bytes a message down', cell: ({ of }) => of('down', bytes) },
  { heading: 'bytes a message up', cell: ({ of }) => of('up', bytes) },
  { heading: 'requests a message down', cell: ({ of }) => of('down', ({ requests }) => requests) },
  { heading: 'connections', cell: ({ of }) => of('echo', ({ connections }) => connections) },
]

/** The README's table: one line for each of `transports`, in their order, and what it was measured with. */
export function transportsTable(
  { rows, options, machine }: Pick<Results, 'rows' | 'options' | 'machine'>,
  transports: readonly string[],
): string {
  const choices = transports.map(
    (transport): Choice => ({
      transport,
      of(scenario, figure) {
        const row = rows.find((each) => each.technique === transport && each.scenario === scenario)
        if (row === undefined) return '–'
        const { median } = figure(row)
        return Number.isInteger(median) ? String(median) : digits(median)
      },
    }),
  )
  const { rounds, seconds, ratePerSecond, payloadBytes, pollMs } = options
  return [
    markdownTable(COLUMNS, choices),
    '',
    `Medians of ${rounds} rounds of ${seconds} s: one client, ${ratePerSecond} messages a second, ${payloadBytes} bytes each, a poll every`,
    `${pollMs} ms. Loopback, ${machine.cores} cores, Node ${machine.node.slice(1)}. Bytes are those of the TCP streams in both directions, counted`,
    'at the server: headers, framing and acknowledgements included.',
  ].join('\n')
}

const MINUTES_A_DAY = 24 * 60

const tenths = (value: number): string => String(Math.round(value * 10) / 10)

const IDLE_COLUMNS: readonly Column<IdleRow>[] = [
  { heading: 'transport', cell: ({ technique }) => `\`${technique}\``, align: 'left' },
  { heading: 'bytes down', cell: ({ bytesDown }) => bytesDown.toFixed(0) },
  { heading: 'bytes up', cell: ({ bytesUp }) => bytesUp.toFixed(0) },
  { heading: 'requests', cell: ({ requests }) => tenths(requests) },
  { heading: 'writes of the server', cell: ({ writes }) => tenths(writes) },
  {
    heading: 'MB a day',
    cell: ({ bytesUp, bytesDown }) => digits(((bytesUp + bytesDown) * MINUTES_A_DAY) / 1e6),
  },
]

/** What an idle client costs, for each of `transports` that was counted, in their order. */
export function idleTable({ idle, options }: Pick<Results, 'idle' | 'options'>, transports: readonly string[]): string {
  const rows = transports.flatMap((transport) => idle.filter(({ technique }) => technique === transport))
  return [
    markdownTable(IDLE_COLUMNS, rows),
    '',
    `For one minute of one client without messages, counted at the server's sockets for ${options.idleSeconds} s, with the gateway's default`,
    "`pingMs` and `pollMs`. The client is Node's: a browser adds headers of its own to each request. A day is that minute 1,440 times.",
  ].join('\n')
}
