import type { FigureName } from '../../format/figures.ts'
import type { Results, Row } from '../../format/results.ts'
import { digits, withSpread } from '../../text/number.ts'
import { type Column, markdownTable } from '../../text/table.ts'
import { mediansOf, roundsOf } from '../analysis/rounds.ts'

/** The system whose transports the README compares: this project's. */
const OURS = 'rungway'

/** What somebody who chooses a transport wants to know, whatever was measured. */
interface Choice {
  readonly transport: string
  /** The sum of the medians; null where one was not measured. */
  readonly of: (scenario: string, ...names: FigureName[]) => number | null
}

const shown = (value: number | null): string => {
  if (value === null) return '–'
  return Number.isInteger(value) ? String(value) : digits(value)
}

const tenths = (value: number | null): string => (value === null ? '–' : String(Math.round(value * 10) / 10))

const COLUMNS: readonly Column<Choice>[] = [
  { heading: 'transport', cell: ({ transport }) => `\`${transport}\``, align: 'left' },
  { heading: 'down (ms)', cell: ({ of }) => shown(of('down', 'latencyP50Ms')) },
  { heading: 'up (ms)', cell: ({ of }) => shown(of('up', 'latencyP50Ms')) },
  { heading: 'there and back (ms)', cell: ({ of }) => shown(of('echo', 'latencyP50Ms')) },
  { heading: 'its p99 (ms)', cell: ({ of }) => shown(of('echo', 'latencyP99Ms')) },
  // The two medians belong to the same rounds, and lie so close together that their sum is as good as the median of the sums.
  { heading: 'bytes a message down', cell: ({ of }) => shown(of('down', 'bytesUp', 'bytesDown')) },
  { heading: 'bytes a message up', cell: ({ of }) => shown(of('up', 'bytesUp', 'bytesDown')) },
  { heading: 'requests a message down', cell: ({ of }) => shown(of('down', 'requests')) },
  { heading: 'connections', cell: ({ of }) => shown(of('echo', 'connections')) },
]

const MINUTES_A_DAY = 24 * 60

const megabytesADay = (bytesPerMinute: number | null): string =>
  bytesPerMinute === null ? '–' : digits((bytesPerMinute * MINUTES_A_DAY) / 1e6)

const IDLE_COLUMNS: readonly Column<Choice>[] = [
  { heading: 'transport', cell: ({ transport }) => `\`${transport}\``, align: 'left' },
  { heading: 'bytes down', cell: ({ of }) => of('idle', 'bytesDownPerMinute')?.toFixed(0) ?? '–' },
  { heading: 'bytes up', cell: ({ of }) => of('idle', 'bytesUpPerMinute')?.toFixed(0) ?? '–' },
  { heading: 'requests', cell: ({ of }) => tenths(of('idle', 'requestsPerMinute')) },
  { heading: 'writes of the server', cell: ({ of }) => tenths(of('idle', 'serverWritesPerMinute')) },
  { heading: 'MB a day', cell: ({ of }) => megabytesADay(of('idle', 'bytesDownPerMinute', 'bytesUpPerMinute')) },
]

/** Of our own rows those of one client over loopback, with the run's usual load: the first of each scenario. */
export function ownRow(rows: readonly Row[], technique: string, scenario: string): Row | undefined {
  return rows.find((row) => row.system === OURS && row.technique === technique && row.scenario === scenario)
}

/** Of the medians; null where one was not measured. */
const sumOf = (row: Row | undefined, ...names: FigureName[]): number | null =>
  names.reduce<number | null>((sum, name) => {
    const each = row?.figures[name]?.median
    return sum === null || each === undefined ? null : sum + each
  }, 0)

const choices = (rows: readonly Row[], transports: readonly string[]): Choice[] =>
  transports.map((transport) => ({
    transport,
    of: (scenario, ...names) => sumOf(ownRow(rows, transport, scenario), ...names),
  }))

/** Those of the transports' table. */
const FLOWS = ['down', 'up', 'echo'] as const

type Measured = Pick<Results, 'rows' | 'options' | 'machine' | 'date'>

/** Which run it was: tables of different runs do not have the same numbers for the same cell. */
const runOf = ({ date, options: { profile } }: Pick<Measured, 'date' | 'options'>): string =>
  profile === 'full' ? `The full run of ${date}` : `The ${profile} run of ${date} (\`npm run bench -- --${profile}\`)`

/** What the bars judge is measured for longer, in a full run. */
const secondsOf = ({ profile, seconds }: Measured['options']): string =>
  profile === 'full' ? `at least ${seconds} s` : `${seconds} s`

/** The README's table: one line for each of `transports`, in their order, and what it was measured with. */
export function transportsTable(results: Measured, transports: readonly string[]): string {
  const { rows, options, machine } = results
  const { ratePerSecond, payloadBytes, pollMs } = options
  const measured = transports.flatMap((each) => FLOWS.flatMap((scenario) => ownRow(rows, each, scenario) ?? []))
  return [
    markdownTable(COLUMNS, choices(rows, transports)),
    '',
    `${runOf(results)}. ${mediansOf(measured)} of ${secondsOf(options)}: one client, ${ratePerSecond} messages a second, ${payloadBytes} bytes each, a poll`,
    `every ${pollMs} ms. Loopback, ${machine.cores} cores, Node ${machine.node.slice(1)}. Bytes are those of the TCP streams in both directions, counted`,
    'at the server: headers, framing and acknowledgements included.',
  ].join('\n')
}

/** What an idle client costs, for each of `transports`, in their order. */
export function idleTable(results: Omit<Measured, 'machine'>, transports: readonly string[]): string {
  const { rows, options } = results
  return [
    markdownTable(IDLE_COLUMNS, choices(rows, transports)),
    '',
    `${runOf(results)}. For one minute of one client without messages, counted at the server's sockets for ${options.idleSeconds} s, with the gateway's default`,
    "`pingMs` and `pollMs`. The client is Node's: a browser adds headers of its own to each request. A day is that minute 1,440 times.",
  ].join('\n')
}

/** One line for each technique of each system, in the order of the rows. */
interface Peer {
  readonly system: string
  readonly technique: string
  /** Null: of the smallest crowd that was measured. */
  readonly row: (scenario: string, clients: number | null) => Row | undefined
}

/** The usual load comes first of a scenario's rows; of crowds the smallest is the one that was asked of all. */
function peers(rows: readonly Row[]): Peer[] {
  const choices = new Map(rows.map(({ system, technique }) => [`${system} ${technique}`, { system, technique }]))
  return [...choices.values()].map(({ system, technique }) => ({
    system,
    technique,
    row(scenario, clients) {
      const own = rows.filter(
        (row) =>
          row.system === system && row.technique === technique && row.scenario === scenario && row.client === 'node',
      )
      const wanted = clients ?? Math.min(...own.map((row) => row.clients))
      return own.find((row) => row.clients === wanted)
    },
  }))
}

/** Whose processor a message takes is told by a server that has something to do: one client's messages mostly cost what it takes an idle machine to wake. */
const CROWD = 500

const kilobytes = (bytes: number | null): string => (bytes === null ? '–' : digits(bytes / 1_000))

const PEER_COLUMNS: readonly Column<Peer>[] = [
  { heading: 'system', cell: ({ system }) => system, align: 'left' },
  { heading: 'technique', cell: ({ technique }) => `\`${technique}\``, align: 'left' },
  { heading: 'down (ms)', cell: ({ row }) => shown(sumOf(row('down', null), 'latencyP50Ms')) },
  { heading: 'bytes a message', cell: ({ row }) => shown(sumOf(row('down', null), 'bytesUp', 'bytesDown')) },
  {
    heading: `server CPU a delivery to ${CROWD} (µs)`,
    cell: ({ row }) => spreadOf(row('fan-out', CROWD), 'serverCpuUs'),
  },
  {
    heading: 'memory of an idle client (kB)',
    cell: ({ row }) => kilobytes(sumOf(row('held', null), 'serverBytesPerClient')),
  },
]

/** Where the rounds differ, so far. */
function spreadOf(row: Row | undefined, name: FigureName): string {
  const spread = row?.figures[name]
  if (spread === undefined) return '–'
  return spread.min === spread.max ? digits(spread.median) : withSpread(spread)
}

/** How memory was measured: of how many clients, and how often. */
function heldBy(held: readonly Row[]): string {
  const counts = held.map(({ clients }) => clients)
  const crowd = counts.length === 0 ? 'many' : Math.min(...counts).toLocaleString('en')
  return `Memory is what ${crowd} clients add to the server's process, for each, in ${roundsOf(held)}; short polling holds no connection, and has none (–).`
}

/** Every system beside ours. `results`: null until somebody has measured them all. */
export function peersTable(results: Measured | null): string {
  if (results === null) return 'Not measured yet: `npm run bench -- --json bench/results/full.json`.'
  const { rows, options, machine } = results
  const { ratePerSecond, payloadBytes } = options
  const all = peers(rows)
  const measured = (scenario: string, clients: number | null): Row[] =>
    all.flatMap(({ row }) => row(scenario, clients) ?? [])
  return [
    markdownTable(PEER_COLUMNS, all),
    '',
    `${runOf(results)}. ${mediansOf(measured('down', null))} of ${secondsOf(options)}: one client, ${ratePerSecond} messages a second down, ${payloadBytes} bytes each, bytes of both`,
    `directions together. The processor's time is what one message to one of ${CROWD} clients takes of the server, in ${roundsOf(measured('fan-out', CROWD))}: the median`,
    `(least–most). ${heldBy(measured('held', null))}`,
    `Loopback, ${machine.cores} cores, Node ${machine.node.slice(1)}.`,
  ].join('\n')
}
