import type { FigureName } from '../../format/figures.ts'
import type { Row } from '../../format/results.ts'
import { digits } from '../../text/number.ts'
import { type Column, markdownTable } from '../../text/table.ts'
import { mediansOf } from '../analysis/rounds.ts'
import { type Measured, ownRow, runOf, secondsOf, shown, sumOf } from './row.ts'

/** A transport, and its measured figures. */
interface Choice {
  readonly transport: string
  /** The sum of medians; null if one of them is missing. */
  readonly of: (scenario: string, ...names: FigureName[]) => number | null
}

const tenths = (value: number | null): string => (value === null ? '–' : String(Math.round(value * 10) / 10))

const COLUMNS: readonly Column<Choice>[] = [
  { heading: 'transport', cell: ({ transport }) => `\`${transport}\``, align: 'left' },
  { heading: 'down (ms)', cell: ({ of }) => shown(of('down', 'latencyP50Ms')) },
  { heading: 'up (ms)', cell: ({ of }) => shown(of('up', 'latencyP50Ms')) },
  { heading: 'echo (ms)', cell: ({ of }) => shown(of('echo', 'latencyP50Ms')) },
  { heading: 'echo, p99 (ms)', cell: ({ of }) => shown(of('echo', 'latencyP99Ms')) },
  // The medians are of the same rounds, and so close to them that their sum stands for the median
  // of the sums.
  { heading: 'bytes per message down', cell: ({ of }) => shown(of('down', 'bytesUp', 'bytesDown')) },
  { heading: 'bytes per message up', cell: ({ of }) => shown(of('up', 'bytesUp', 'bytesDown')) },
  { heading: 'requests per message down', cell: ({ of }) => shown(of('down', 'requests')) },
  { heading: 'connections', cell: ({ of }) => shown(of('echo', 'connections')) },
]

const MINUTES_PER_DAY = 24 * 60

const megabytesPerDay = (bytesPerMinute: number | null): string =>
  bytesPerMinute === null ? '–' : digits((bytesPerMinute * MINUTES_PER_DAY) / 1e6)

const IDLE_COLUMNS: readonly Column<Choice>[] = [
  { heading: 'transport', cell: ({ transport }) => `\`${transport}\``, align: 'left' },
  { heading: 'bytes down', cell: ({ of }) => of('idle', 'bytesDownPerMinute')?.toFixed(0) ?? '–' },
  { heading: 'bytes up', cell: ({ of }) => of('idle', 'bytesUpPerMinute')?.toFixed(0) ?? '–' },
  { heading: 'requests', cell: ({ of }) => tenths(of('idle', 'requestsPerMinute')) },
  { heading: 'server writes', cell: ({ of }) => tenths(of('idle', 'serverWritesPerMinute')) },
  { heading: 'MB per day', cell: ({ of }) => megabytesPerDay(of('idle', 'bytesDownPerMinute', 'bytesUpPerMinute')) },
]

const choices = (rows: readonly Row[], transports: readonly string[]): Choice[] =>
  transports.map((transport) => ({
    transport,
    of: (scenario, ...names) => sumOf(ownRow(rows, transport, scenario), ...names),
  }))

/** The scenarios of the table of transports. */
const FLOWS = ['down', 'up', 'echo'] as const

/** One line per transport, in the order of `transports`, and the conditions of the run. */
export function transportsTable(results: Measured, transports: readonly string[]): string {
  const { rows, options, machine } = results
  const { ratePerSecond, payloadBytes, pollMs } = options
  const measured = transports.flatMap((each) => FLOWS.flatMap((scenario) => ownRow(rows, each, scenario) ?? []))
  return [
    markdownTable(COLUMNS, choices(rows, transports)),
    '',
    `${runOf(results)}. ${mediansOf(measured)} of ${secondsOf(options)}: one client, ${ratePerSecond} messages per second of ${payloadBytes} bytes, a poll`,
    `every ${pollMs} ms. Loopback, ${machine.cores} cores, Node ${machine.node.slice(1)}. Bytes are those of the TCP streams in both directions, counted at`,
    'the server, with headers, framing and acknowledgements.',
  ].join('\n')
}

/** The cost of an idle client, one line per transport, in the order of `transports`. */
export function idleTable(results: Omit<Measured, 'machine'>, transports: readonly string[]): string {
  const { rows, options } = results
  return [
    markdownTable(IDLE_COLUMNS, choices(rows, transports)),
    '',
    `${runOf(results)}. Per minute of one client without messages, counted at the server's sockets for ${options.idleSeconds} s, with the gateway's default`,
    "`pingMs` and `pollMs`. The client is Node's: a browser adds headers of its own to each request. A day is 1,440 such minutes.",
  ].join('\n')
}
