import type { FigureName } from '../../format/figures.ts'
import type { Row } from '../../format/results.ts'
import { compact } from '../../text/number.ts'
import { type Axis, type Chart, type Guide, type Point, subjectOf } from './chart.ts'

interface Description {
  readonly id: string
  readonly title: string
  readonly aid: string
  readonly scenarios: readonly string[]
  readonly x: Axis
  readonly y: Axis
  readonly guides?: (points: readonly Point[]) => readonly Guide[]
}

/** One point per row: `value` over `at`; rows without the value are left out. */
export function curves(
  { guides, scenarios, x, y, ...said }: Description,
  rows: readonly Row[],
  at: (row: Row) => number,
  value: (row: Row) => { median: number; min: number; max: number } | undefined,
): Chart {
  const found = rows.flatMap((row) => {
    const spread = value(row)
    return spread === undefined ? [] : { row, spread, x: at(row) }
  })
  // Zero has no place on a logarithmic axis; the table shows it.
  const isDrawn = (x.scale === 'log' ? (each: { x: number }) => each.x > 0 : () => true) as (each: {
    x: number
  }) => boolean
  const points = found
    .filter((each) => isDrawn(each) && (y.scale === 'linear' || each.spread.median > 0))
    .map(({ row, spread, x }): Point => ({ ...subjectOf(row), x, y: spread.median, min: spread.min, max: spread.max }))
    .sort((one, other) => one.x - other.x)
  return {
    ...said,
    scenarios,
    plot: { kind: 'curves', x, y, marks: 'each', points, guides: guides?.(points) ?? [], moments: [] },
    table: {
      headings: ['system', 'technique', x.label, y.label, 'lowest', 'highest'],
      rows: found.map(({ row, spread, x }) => ({
        subject: subjectOf(row),
        scenario: row.scenario,
        cells: [
          row.system,
          row.technique,
          compact(x),
          compact(spread.median),
          compact(spread.min),
          compact(spread.max),
        ],
      })),
    },
  }
}

export const median =
  (name: FigureName) =>
  ({ figures }: Row): Row['figures'][FigureName] =>
    figures[name]
