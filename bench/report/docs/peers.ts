import type { FigureName } from '../../format/figures.ts'
import type { Row } from '../../format/results.ts'
import { digits, withSpread } from '../../text/number.ts'
import { type Column, markdownTable } from '../../text/table.ts'
import { mediansOf, roundsOf } from '../analysis/rounds.ts'
import { type Measured, runOf, secondsOf, shown, sumOf } from './row.ts'

/** A system and technique, and its rows. */
interface Peer {
  readonly system: string
  readonly technique: string
  /** `clients`: null selects the smallest measured crowd. */
  readonly row: (scenario: string, clients: number | null) => Row | undefined
}

/**
 * The first row of a scenario has the usual load; the smallest crowd is the one measured of every
 * system.
 */
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

/**
 * Large enough for a busy server: with one client, most of a message's cost is that of waking the
 * machine up.
 */
const CROWD = 500

const kilobytes = (bytes: number | null): string => (bytes === null ? '–' : digits(bytes / 1_000))

function spreadOf(row: Row | undefined, name: FigureName): string {
  const spread = row?.figures[name]
  if (spread === undefined) return '–'
  return spread.min === spread.max ? digits(spread.median) : withSpread(spread)
}

const COLUMNS: readonly Column<Peer>[] = [
  { heading: 'system', cell: ({ system }) => system, align: 'left' },
  { heading: 'technique', cell: ({ technique }) => `\`${technique}\``, align: 'left' },
  { heading: 'down (ms)', cell: ({ row }) => shown(sumOf(row('down', null), 'latencyP50Ms')) },
  { heading: 'bytes per message', cell: ({ row }) => shown(sumOf(row('down', null), 'bytesUp', 'bytesDown')) },
  {
    heading: `server CPU per delivery to ${CROWD} (µs)`,
    cell: ({ row }) => spreadOf(row('fan-out', CROWD), 'serverCpuUs'),
  },
  {
    heading: 'memory per idle client (kB)',
    cell: ({ row }) => kilobytes(sumOf(row('held', null), 'serverBytesPerClient')),
  },
]

/** How memory was measured. */
function heldBy(held: readonly Row[]): string {
  const counts = held.map(({ clients }) => clients)
  const crowd = counts.length === 0 ? 'many' : Math.min(...counts).toLocaleString('en')
  return `Memory is the growth of the server process divided by its ${crowd} clients, in ${roundsOf(held)}; short polling holds no connection (–).`
}

/**
 * One line per system and technique, in the order of the rows. `results`: null if there is no full
 * run.
 */
export function peersTable(results: Measured | null): string {
  if (results === null) return 'Not measured yet: `npm run bench -- --json bench/results/full.json`.'
  const { rows, options, machine } = results
  const { ratePerSecond, payloadBytes } = options
  const all = peers(rows)
  const measured = (scenario: string, clients: number | null): Row[] =>
    all.flatMap(({ row }) => row(scenario, clients) ?? [])
  return [
    markdownTable(COLUMNS, all),
    '',
    `${runOf(results)}. ${mediansOf(measured('down', null))} of ${secondsOf(options)}: one client, ${ratePerSecond} messages per second down, ${payloadBytes} bytes each, bytes of both`,
    `directions together. Server CPU is that of one message to one of ${CROWD} clients, in ${roundsOf(measured('fan-out', CROWD))}: the median`,
    `(lowest–highest). ${heldBy(measured('held', null))}`,
    `Loopback, ${machine.cores} cores, Node ${machine.node.slice(1)}.`,
  ].join('\n')
}
