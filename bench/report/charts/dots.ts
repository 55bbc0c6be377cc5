import { FIGURES, type FigureName } from '../../format/figures.ts'
import type { Row } from '../../format/results.ts'
import { compact } from '../../text/number.ts'
import { type Chart, type Dot, subjectOf } from './chart.ts'

interface Description {
  readonly id: string
  readonly title: string
  readonly aid: string
  readonly scenarios: readonly string[]
  readonly figures: readonly FigureName[]
  /** What counted figures are divided by; absent if their names say so. */
  readonly per?: string
  /** Distinguishes rows of the same system and technique. */
  readonly variant?: (row: Row) => string
}

/** Logarithmic for wide ranges without zero. */
const scaleOf = (dots: readonly Dot[]): 'log' | 'linear' => {
  const values = dots.map(({ value }) => value)
  return Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > 30 ? 'log' : 'linear'
}

/** Figures that are counted over a round, and divided. */
const DIVIDED: readonly FigureName[] = [
  'bytesDown',
  'bytesUp',
  'requests',
  'serverWrites',
  'serverCpuUs',
  'mainThreadUs',
]

/** Keeps the unit at the end. */
function nameOf(figure: FigureName, per: string | undefined): string {
  const [name, ...unit] = FIGURES[figure].split(', ')
  return per === undefined || !DIVIDED.includes(figure) ? FIGURES[figure] : [`${name} ${per}`, ...unit].join(', ')
}

export function dots(
  { figures, per, variant = () => '', scenarios, ...said }: Description,
  rows: readonly Row[],
): Chart {
  const panels = figures.flatMap((name) => {
    const found = rows.flatMap((row): Dot[] => {
      const spread = row.figures[name]
      if (spread === undefined) return []
      const { median: value, min, max } = spread
      return [{ ...subjectOf(row), variant: variant(row), value, min, max }]
    })
    return found.length === 0 ? [] : [{ title: nameOf(name, per), scale: scaleOf(found), dots: found }]
  })
  const shown = figures.filter((name) => rows.some((row) => row.figures[name] !== undefined))
  const hasVariants = rows.some((row) => variant(row) !== '')
  return {
    ...said,
    scenarios,
    plot: { kind: 'dots', panels },
    table: {
      headings: ['system', 'technique', ...(hasVariants ? ['with'] : []), ...shown.map((name) => nameOf(name, per))],
      rows: rows
        .filter((row) => shown.some((name) => row.figures[name] !== undefined))
        .map((row) => ({
          subject: subjectOf(row),
          scenario: row.scenario,
          cells: [
            row.system,
            row.technique,
            ...(hasVariants ? [variant(row)] : []),
            ...shown.map((name) => compact(row.figures[name]?.median ?? Number.NaN)),
          ],
        })),
    },
  }
}
