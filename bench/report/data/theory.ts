import { FIGURES } from '../../format/figures.ts'
import type { Results } from '../../format/results.ts'
import { conditionsOf } from '../../text/conditions.ts'
import { compact } from '../../text/number.ts'
import { TECHNIQUES_IN_PAGES } from '../../theory/in-pages.ts'
import { THEORIES } from '../../theory/index.ts'
import { type ChartTable, subjectOf } from '../charts/chart.ts'
import { type Comparison, compare } from '../theory/compare.ts'

/** What specifications and the wire format predict of a technique, beside what was measured. */
export interface TechniqueTheory {
  readonly technique: string
  readonly within: number
  readonly explained: number
  readonly unexplained: number
  /** Those outside their tolerance come first. */
  readonly table: ChartTable
}

const HEADINGS = ['scenario', 'with', 'figure', 'formula', 'sources', 'predicted', 'measured', 'difference', 'verdict']

function verdict({ isWithin, explanation }: Comparison): string {
  if (isWithin) return 'within tolerance'
  return explanation ?? 'unexplained'
}

const rowOf = (comparison: Comparison): ChartTable['rows'][number] => {
  const { row, figure, formula, predicted, measured, differencePercent } = comparison
  return {
    subject: subjectOf(row),
    scenario: row.scenario,
    cells: [
      row.scenario,
      conditionsOf(row),
      FIGURES[figure],
      formula.text,
      formula.sources.join(', '),
      compact(predicted),
      compact(measured.median),
      differencePercent === null ? '–' : `${differencePercent > 0 ? '+' : ''}${differencePercent.toFixed(1)} %`,
      verdict(comparison),
    ],
  }
}

/** In the order of the ladder, and then those that only pages have. */
const TECHNIQUES = new Set([...THEORIES.map(({ technique }) => technique), ...TECHNIQUES_IN_PAGES])

/** Every prediction with a measurement, by technique. */
export function theory(results: Pick<Results, 'rows' | 'options'>): TechniqueTheory[] {
  const all = compare(results)
  return [...TECHNIQUES].flatMap((technique) => {
    const own = all.filter(({ row }) => row.technique === technique)
    if (own.length === 0) return []
    const outside = own.filter(({ isWithin }) => !isWithin)
    const inside = own.filter(({ isWithin }) => isWithin)
    const unexplained = outside.filter(({ explanation }) => explanation === null).length
    return {
      technique,
      within: inside.length,
      explained: outside.length - unexplained,
      unexplained,
      table: { headings: HEADINGS, rows: [...outside, ...inside].map(rowOf) },
    }
  })
}
