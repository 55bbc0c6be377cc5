import { judge } from '../bars.ts'
import type { Cell } from '../cell.ts'
import { FIGURES, type FigureName } from '../figures.ts'
import { busyWarning } from '../measure/busy.ts'
import type { Results, Row } from '../results.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { barsTable } from './bars.ts'
import { growthTable } from './growth.ts'
import { leftOutLines } from './left-out.ts'
import { isNoisy, MAX_OTHERS_PERCENT } from './noise.ts'
import { digits, withSpread } from './number.ts'
import { roundsOf } from './rounds.ts'
import { type Column, textTable } from './table.ts'

/** What two rows of a table can differ in, besides whom they are about. */
const CIRCUMSTANCES: readonly Column<Cell>[] = [
  { heading: 'client', cell: ({ client }) => client, align: 'left' },
  { heading: 'HTTP', cell: ({ http }) => http },
  { heading: 'RTT ms', cell: ({ rttMs }) => String(rttMs) },
  { heading: 'clients', cell: ({ clients }) => String(clients) },
  { heading: 'msg/s', cell: ({ load }) => (load === null ? '–' : String(load.ratePerSecond)) },
  { heading: 'bytes', cell: ({ load }) => (load === null ? '–' : String(load.payloadBytes)) },
  { heading: 'burst', cell: ({ load }) => (load === null ? '–' : String(load.burst)) },
]

const figure = (name: FigureName): Column<Row> => ({
  heading: FIGURES[name],
  cell: ({ figures }) => {
    const spread = figures[name]
    if (spread === undefined) return '–'
    return spread.min === spread.max ? digits(spread.median) : withSpread(spread)
  },
})

const NOISY: Column<Row> = { heading: 'machine', cell: (row) => (isNoisy(row) ? 'noisy' : ''), align: 'left' }

/** The scenario's own figures, and of the circumstances those that differ. */
function table(rows: readonly Row[], figures: readonly FigureName[]): string {
  const differ = CIRCUMSTANCES.filter(({ cell }) => new Set(rows.map(cell)).size > 1)
  return textTable<Row>(
    [
      { heading: 'system', cell: ({ system }) => system, align: 'left' },
      { heading: 'technique', cell: ({ technique }) => technique, align: 'left' },
      ...differ,
      ...(rows.some(isNoisy) ? [NOISY] : []),
      ...figures.filter((name) => rows.some((row) => row.figures[name] !== undefined)).map(figure),
    ],
    rows,
  )
}

/** A sender that is late by more than that did not send what the options say. */
const MAX_LAG_MS = 20

/** How often each of these scenarios is meant. */
function counted(rows: readonly Row[]): string {
  const counts = new Map<string, number>()
  for (const { scenario } of rows) counts.set(scenario, (counts.get(scenario) ?? 0) + 1)
  return [...counts].map(([scenario, count]) => `${scenario} ${count}`).join(', ')
}

const name = ({ system, technique, scenario, client }: Cell): string =>
  `${system} ${technique}, ${scenario}${client === 'node' ? '' : ` in ${client}`}`

/** What speaks against believing the numbers, or has none. */
export function warnings({ machine, rows }: Pick<Results, 'machine' | 'rows'>): string[] {
  const busy = busyWarning(machine)
  const noisy = rows.filter(isNoisy)
  return [
    ...rows.flatMap((row) => row.failures.map((failure) => `${name(row)}: ${failure}`)),
    ...rows.flatMap((row) => {
      // Of few messages the median is all that there is.
      const lagMs = (row.figures.senderLagP99Ms ?? row.figures.senderLagP50Ms)?.median ?? 0
      return lagMs > MAX_LAG_MS
        ? [`${name(row)}: the sender was ${digits(lagMs)} ms late; it, or the machine, is too slow for this rate`]
        : []
    }),
    ...(busy === null ? [] : [busy]),
    ...(noisy.length > 0
      ? [
          `the machine was too noisy: others took over ${MAX_OTHERS_PERCENT} % of it during ${noisy.length} of ${rows.length} measurements (${counted(noisy)}); do not believe times and CPU there: those rows are marked as noisy`,
        ]
      : []),
  ]
}

const GROWTH_ABOUT =
  'The slope of the straight line through all sizes of crowd that were measured, single broadcasts for the CPU. R² is how much of the differences the line explains: at 1, each client costs what the one before did.'

/** Everything that a person needs to judge the numbers, and the numbers. */
export function consoleReport(
  { machine, options, rows, leftOut }: Results,
  scenarios: readonly Pick<Scenario, 'name' | 'title' | 'about' | 'figures'>[],
): string {
  const { seconds, ratePerSecond, payloadBytes, pollMs } = options
  const growth = growthTable(rows)
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.os}, Node ${machine.node}, load ${machine.load}, ${machine.isPinned ? 'server and load on a core each' : 'server and load share the cores'}`,
    Object.entries(machine.versions)
      .map((pair) => pair.join(' '))
      .join(', '),
    `${roundsOf(rows)} of ${seconds} s, ${ratePerSecond} messages a second of ${payloadBytes} bytes where nothing else is said, short polling every ${pollMs} ms`,
    'Medians of the rounds (least–most). Bytes are TCP payload at the server, headers and acknowledgements included.',
    ...scenarios.flatMap(({ name, title, about, figures }) => {
      const own = rows.filter(({ scenario }) => scenario === name)
      return own.length === 0 ? [] : ['', title, about, table(own, figures)]
    }),
    ...(growth === null ? [] : ['', 'what one more client costs', GROWTH_ABOUT, growth]),
    '',
    'the bars',
    'The medians of the rounds, each judged by itself, and their least and most. Unsure: not all rounds are on the same side of the limit. What is compared with another system was measured in the same way, right before or after it.',
    barsTable(judge(rows)),
    ...[...warnings({ machine, rows }), ...leftOutLines(leftOut)].map((warning) => `\n${warning}`),
  ].join('\n')
}
