import { FIGURES, type FigureName } from '../../format/figures.ts'
import type { Row } from '../../format/results.ts'
import { differingConditions } from '../../text/conditions.ts'
import { compact } from '../../text/number.ts'
import { isNoisy } from '../analysis/noise.ts'
import { type ChartTable, subjectOf } from '../charts/chart.ts'

/** All figures of a scenario, those without a plot included: medians of the rounds. */
export interface ScenarioTable {
  readonly scenario: string
  readonly table: ChartTable
}

function tableOf(rows: readonly Row[]): ChartTable {
  const differ = differingConditions(rows)
  const figures = (Object.keys(FIGURES) as FigureName[]).filter((figure) =>
    rows.some((row) => row.figures[figure] !== undefined),
  )
  return {
    headings: [
      'system',
      'technique',
      ...differ.map(({ heading }) => heading),
      ...figures.map((figure) => FIGURES[figure]),
    ],
    rows: rows.map((row) => ({
      subject: subjectOf(row),
      scenario: row.scenario,
      cells: [
        isNoisy(row) ? `${row.system} (noisy)` : row.system,
        row.technique,
        ...differ.map(({ cell }) => cell(row)),
        ...figures.map((figure) => compact(row.figures[figure]?.median ?? Number.NaN)),
      ],
    })),
  }
}

export const everything = (rows: readonly Row[]): ScenarioTable[] =>
  [...new Set(rows.map(({ scenario }) => scenario))].map((scenario) => ({
    scenario,
    table: tableOf(rows.filter((row) => row.scenario === scenario)),
  }))
