import { html } from 'hono/html'
import { FIGURES, type FigureName } from '../../format/figures.ts'
import type { Results, Row } from '../../format/results.ts'
import { differingConditions } from '../../text/conditions.ts'
import { compact } from '../../text/number.ts'
import { isNoisy } from '../analysis/noise.ts'
import { questionsOf } from '../analysis/questions.ts'
import { subjectOf } from '../charts/chart.ts'
import { cellsOf, type Html, subjectRow, table } from './subject-row.ts'

function scenarioTable(name: string, rows: readonly Row[]): Html {
  const differ = differingConditions(rows)
  const figures = (Object.keys(FIGURES) as FigureName[]).filter((figure) =>
    rows.some((row) => row.figures[figure] !== undefined),
  )
  const headings = [
    'system',
    'technique',
    ...differ.map(({ heading }) => heading),
    ...figures.map((figure) => FIGURES[figure]),
  ]
  const cellsOfRow = (row: Row): string[] => [
    isNoisy(row) ? `${row.system} (noisy)` : row.system,
    row.technique,
    ...differ.map(({ cell }) => cell(row)),
    ...figures.map((figure) => compact(row.figures[figure]?.median ?? Number.NaN)),
  ]
  return table(
    `All figures of ${name}`,
    headings,
    rows.map((row) => subjectRow(subjectOf(row), row.scenario, cellsOf(cellsOfRow(row), 2))),
  )
}

/** One table per scenario, including those without a plot. */
export function everything(results: Results): Html {
  const { rows } = results
  const questionOf = questionsOf(results)
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))]
  return html`<section id="everything" data-hollow aria-labelledby="everything-title"><h2 id="everything-title">All figures</h2>
<p>Medians of the rounds. A dash: not measured there. Noisy: other processes used so much of the machine that times and CPU are unreliable.</p>
${scenarios.map((name) => {
  const own = rows.filter(({ scenario }) => scenario === name)
  return html`<details><summary>${name}, <span class="count">${own.length}</span> of ${own.length} ${own.length === 1 ? 'row' : 'rows'}<small>${questionOf(name).title}</small></summary>${scenarioTable(name, own)}</details>`
})}
</section>`
}
