import { judge } from '../../bars/judge.ts'
import { FIGURES, type FigureName } from '../../format/figures.ts'
import type { Results, Row } from '../../format/results.ts'
import { differingConditions } from '../../text/conditions.ts'
import { digits, withSpread } from '../../text/number.ts'
import { type Column, textTable } from '../../text/table.ts'
import { growthTable } from '../analysis/growth.ts'
import { leftOutLines } from '../analysis/left-out.ts'
import { isNoisy } from '../analysis/noise.ts'
import { roundsOf } from '../analysis/rounds.ts'
import { warnings } from '../analysis/warnings.ts'
import { barsTable } from './bars-table.ts'

const figure = (name: FigureName): Column<Row> => ({
  heading: FIGURES[name],
  cell: ({ figures }) => {
    const spread = figures[name]
    if (spread === undefined) return '–'
    return spread.min === spread.max ? digits(spread.median) : withSpread(spread)
  },
})

const NOISY: Column<Row> = { heading: 'machine', cell: (row) => (isNoisy(row) ? 'noisy' : ''), align: 'left' }

/** The figures of a scenario, beside the conditions in which its rows differ. */
function table(rows: readonly Row[], figures: readonly FigureName[]): string {
  return textTable<Row>(
    [
      { heading: 'system', cell: ({ system }) => system, align: 'left' },
      { heading: 'technique', cell: ({ technique }) => technique, align: 'left' },
      ...differingConditions(rows),
      ...(rows.some(isNoisy) ? [NOISY] : []),
      ...figures.filter((name) => rows.some((row) => row.figures[name] !== undefined)).map(figure),
    ],
    rows,
  )
}

const GROWTH_ABOUT =
  'The slope of the straight line through all crowd sizes, with single broadcasts for the CPU. R² is the share of the variation that the line explains: at 1, every client costs the same.'

const BARS_ABOUT =
  'Each round is judged by itself, against the round of the other system that ran right before or after it: the median, the lowest and the highest. Unsure: the rounds lie on both sides of the limit.'

/** Every table of a run, with the conditions and warnings needed to judge the numbers. */
export function consoleReport({ machine, options, scenarios = [], rows, leftOut }: Results): string {
  const { seconds, ratePerSecond, payloadBytes, pollMs } = options
  const growth = growthTable(rows)
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.os}, Node ${machine.node}, load ${machine.load}, ${machine.isPinned ? 'server and load on a core each' : 'server and load share the cores'}`,
    Object.entries(machine.versions)
      .map((pair) => pair.join(' '))
      .join(', '),
    `${roundsOf(rows)} of ${seconds} s, ${ratePerSecond} messages/s of ${payloadBytes} bytes unless stated otherwise, short polling every ${pollMs} ms`,
    'Medians of the rounds (lowest–highest). Bytes are TCP payload at the server, including headers and acknowledgements.',
    ...scenarios.flatMap(({ name, title, about, figures }) => {
      const own = rows.filter(({ scenario }) => scenario === name)
      return own.length === 0 ? [] : ['', title, about, table(own, figures)]
    }),
    ...(growth === null ? [] : ['', 'Cost of one more client', GROWTH_ABOUT, growth]),
    '',
    'Bars',
    BARS_ABOUT,
    barsTable(judge(rows)),
    ...[...warnings({ machine, rows }), ...leftOutLines(leftOut)].map((warning) => `\n${warning}`),
  ].join('\n')
}
