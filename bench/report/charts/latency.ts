import { isPlain } from '../../format/cell.ts'
import type { FigureName } from '../../format/figures.ts'
import { isUsual } from '../../format/load.ts'
import type { Given, Row } from '../../format/results.ts'
import { compact } from '../../text/number.ts'
import { type Axis, type Chart, type Point, subjectOf } from './chart.ts'

/**
 * Each further nine is a step to the right, towards the tail that every user meets sooner or later.
 */
const PERCENTILES: readonly (readonly [FigureName, at: number, text: string])[] = [
  ['latencyP50Ms', 0.3, 'p50'],
  ['latencyP90Ms', 1, 'p90'],
  ['latencyP99Ms', 2, 'p99'],
  ['latencyP999Ms', 3, 'p99.9'],
  ['latencyMaxMs', 3.7, 'max'],
]

/** Ends at the last percentile of any curve. */
const axis = (points: readonly Point[]): Axis => ({
  label: 'percentile of all messages',
  scale: 'linear',
  ticks: PERCENTILES.filter(([, at]) => points.some(({ x }) => x >= at)).map(([, at, text]) => [at, text]),
})

const TITLES: Readonly<Record<string, string>> = {
  down: 'Latency down',
  up: 'Latency up',
  echo: 'Latency of an echo',
}

/** Ends before the first unknown percentile, because the maximum has no place on the axis then. */
function points(row: Row): Point[] {
  const end = PERCENTILES.findIndex(([name]) => row.figures[name] === undefined)
  return PERCENTILES.slice(0, end < 0 ? undefined : end).flatMap(([name, x]) => {
    const spread = row.figures[name]
    return spread === undefined || spread.median <= 0
      ? []
      : [{ ...subjectOf(row), x, y: spread.median, min: spread.min, max: spread.max }]
  })
}

/** One scenario with the usual load over loopback. */
export function latencyChart(scenario: 'down' | 'up' | 'echo', given: Given): Chart {
  const rows = given.rows.filter(
    (row) =>
      row.scenario === scenario &&
      isPlain(row) &&
      isUsual(row, given.options) &&
      row.figures.latencyP50Ms !== undefined,
  )
  const drawn = rows.flatMap(points)
  return {
    id: `latency-${scenario}`,
    title: TITLES[scenario] ?? scenario,
    aid: 'Lower is faster. A curve that climbs to the right has a tail: most messages are fast, and some are not. It ends where too few messages were timed. Over loopback about half a millisecond is the sender’s own timer.',
    scenarios: [scenario],
    plot: {
      kind: 'curves',
      x: axis(drawn),
      y: { label: 'latency, ms', scale: 'log' },
      marks: 'each',
      points: drawn,
      guides: [],
      moments: [],
    },
    table: {
      headings: ['system', 'technique', ...PERCENTILES.map(([, , text]) => `${text}, ms`)],
      rows: rows.map((row) => ({
        subject: subjectOf(row),
        scenario,
        cells: [
          row.system,
          row.technique,
          ...PERCENTILES.map(([name]) => compact(row.figures[name]?.median ?? Number.NaN)),
        ],
      })),
    },
  }
}
