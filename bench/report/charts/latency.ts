import type { FigureName } from '../../format/figures.ts'
import type { Row } from '../../format/results.ts'
import { compact } from '../../text/number.ts'
import { type Axis, type Chart, type Given, isPlain, isUsual, type Point, subjectOf } from './chart.ts'

/** A nine more is a step further: where the tail is, which is what a user meets sooner or later. */
const PERCENTILES: readonly (readonly [FigureName, at: number, text: string])[] = [
  ['latencyP50Ms', 0.3, 'p50'],
  ['latencyP90Ms', 1, 'p90'],
  ['latencyP99Ms', 2, 'p99'],
  ['latencyP999Ms', 3, 'p99.9'],
  ['latencyMaxMs', 3.7, 'max'],
]

/** With the ticks up to the last that any curve reaches. */
const axis = (points: readonly Point[]): Axis => ({
  label: 'percentile of all messages',
  scale: 'linear',
  ticks: PERCENTILES.filter(([, at]) => points.some(({ x }) => x >= at)).map(([, at, text]) => [at, text]),
})

const TITLES: Readonly<Record<string, string>> = {
  down: 'How long a message takes down',
  up: 'How long a message takes up',
  echo: 'How long an answer takes',
}

/** Up to the first percentile that too few messages were timed for: how far the longest lies beyond the others, nobody knows then. */
function points(row: Row): Point[] {
  const end = PERCENTILES.findIndex(([name]) => row.figures[name] === undefined)
  return PERCENTILES.slice(0, end < 0 ? undefined : end).flatMap(([name, x]) => {
    const spread = row.figures[name]
    return spread === undefined || spread.median <= 0
      ? []
      : [{ ...subjectOf(row), x, y: spread.median, min: spread.min, max: spread.max }]
  })
}

/** Of one scenario: with the usual load, over loopback. */
export function latencyChart(scenario: 'down' | 'up' | 'echo', given: Given): Chart {
  const rows = given.rows.filter(
    (row) => row.scenario === scenario && isPlain(row) && isUsual(row, given) && row.figures.latencyP50Ms !== undefined,
  )
  const drawn = rows.flatMap(points)
  return {
    id: `latency-${scenario}`,
    title: TITLES[scenario] ?? scenario,
    aid: 'Lower is faster; a curve that climbs to the right has a tail: most messages are quick, and some are not. It ends where too few messages were timed to say more. On loopback about half a millisecond of it is the sender’s own timer.',
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
