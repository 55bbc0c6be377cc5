import { OURS } from '../../bars/match.ts'
import type { FigureName } from '../../format/figures.ts'
import type { Results, Row } from '../../format/results.ts'
import { digits } from '../../text/number.ts'
import { type Column, markdownTable } from '../../text/table.ts'
import { isNoisy } from '../analysis/noise.ts'
import { mediansOf } from '../analysis/rounds.ts'
import { type Comparison, compare } from '../theory/compare.ts'
import { shown } from './row.ts'

/** A technique in one browser, and what theory predicts for it. */
interface Line {
  readonly row: Row
  readonly of: (name: FigureName) => number | null
  readonly predicted: (name: FigureName) => number | null
}

/** Marks figures that other processes may have changed. */
const NOISY = '†'

const time = (name: FigureName) => (line: Line) => {
  const value = line.of(name)
  return value === null ? '–' : `${shown(value)}${isNoisy(line.row) ? ` ${NOISY}` : ''}`
}

/** A figure, and behind it what was predicted. */
const beside = (name: FigureName) => (line: Line) => {
  const [value, predicted] = [line.of(name), line.predicted(name)]
  const text = value === null ? '–' : digits(value)
  return predicted === null ? text : `${text} (${digits(predicted)})`
}

const kilobytes = (bytes: number | null): string => (bytes === null ? '–' : digits(bytes / 1_000))

const COLUMNS: readonly Column<Line>[] = [
  { heading: 'transport', cell: ({ row }) => `\`${row.technique}\``, align: 'left' },
  { heading: 'browser', cell: ({ row }) => row.client, align: 'left' },
  { heading: 'echo (ms)', cell: time('latencyP50Ms') },
  { heading: 'down (ms)', cell: time('downP50Ms') },
  { heading: 'bytes up (theory)', cell: beside('bytesUp') },
  { heading: 'bytes down (theory)', cell: beside('bytesDown') },
  { heading: 'requests (theory)', cell: beside('requests') },
  { heading: 'server CPU (µs)', cell: time('serverCpuUs') },
  { heading: 'main thread (µs)', cell: time('mainThreadUs') },
  { heading: 'page memory (kB)', cell: ({ of }) => kilobytes(of('pageBytes')) },
]

function linesOf(rows: readonly Row[], all: readonly Comparison[], transports: readonly string[]): Line[] {
  return transports.flatMap((technique) =>
    rows
      .filter((row) => row.technique === technique)
      .map((row) => ({
        row,
        of: (name) => row.figures[name]?.median ?? null,
        predicted: (name) => all.find((each) => each.row === row && each.figure === name)?.predicted ?? null,
      })),
  )
}

/** Why a prediction does not hold. A share of the machine differs from row to row. */
const reasonOf = ({ explanation }: Comparison): string =>
  explanation?.replace(/\d+ % of the machine/, 'much of the machine') ?? 'The reason is not known.'

/** How many predictions hold, and why the others do not. */
function verdictOf(all: readonly Comparison[]): string {
  const outside = all.filter(({ isWithin }) => !isWithin).map(reasonOf)
  const reasons = [...new Set(outside)].map(
    (reason) => [outside.filter((each) => each === reason).length, reason] as const,
  )
  const [end, ...others] =
    reasons.length === 0
      ? ['.']
      : [
          '. The others:',
          '',
          ...reasons.toSorted(([a], [b]) => b - a).map(([count, reason]) => `- ${count}: ${reason}`),
        ]
  const within = all.length - outside.length
  return [
    `${within} of ${all.length} predictions, of latency too, are within the tolerance of [the benchmark](../../bench/README.md)${end}`,
    ...others,
  ].join('\n')
}

/** An echo in a page: one line per transport and browser, in the order of `transports`. */
export function pagesTable(
  { rows, options, machine, date }: Pick<Results, 'rows' | 'options' | 'machine' | 'date'>,
  transports: readonly string[],
  command: string,
): string {
  const own = rows.filter(({ scenario, system }) => scenario === 'page' && system === OURS)
  const lines = linesOf(own, compare({ rows: own, options }), transports)
  const noisy = own.some(isNoisy)
    ? ` ${NOISY} Other processes used the machine meanwhile: times are longer than they would be, and answers later.`
    : ''
  return [
    markdownTable(COLUMNS, lines),
    '',
    `\`${command}\` on ${date}. ${mediansOf(own)} of a second: ${options.ratePerSecond} messages per second of ${options.payloadBytes} bytes from a page, each with its echo. Loopback,`,
    `${machine.cores} cores, Node ${machine.node.slice(1)}, ${versionsOf(machine.versions)}. Bytes are those of the TCP streams, counted at the server. Firefox reports neither`,
    `latency down nor its main thread nor memory.${noisy}`,
    '',
    verdictOf(compare({ rows: own, options })),
  ].join('\n')
}

const versionsOf = (versions: Readonly<Record<string, string>>): string =>
  ['chromium', 'firefox'].flatMap((name) => (versions[name] ? [`${name} ${versions[name]}`] : [])).join(', ')
