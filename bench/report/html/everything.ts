import { html } from 'hono/html'
import type { Cell } from '../../format/cell.ts'
import { FIGURES, type FigureName } from '../../format/figures.ts'
import type { Results, Row } from '../../format/results.ts'
import { compact } from '../../text/number.ts'
import { isNoisy } from '../analysis/noise.ts'
import { questionsOf } from '../analysis/questions.ts'
import { subjectOf } from '../charts/chart.ts'
import { cellsOf, type Html, subjectRow, table } from './subject-row.ts'

const CIRCUMSTANCES: readonly (readonly [heading: string, cell: (cell: Cell) => string])[] = [
  ['client', ({ client }) => client],
  ['HTTP', ({ http }) => http],
  ['RTT, ms', ({ rttMs }) => String(rttMs)],
  ['clients', ({ clients }) => clients.toLocaleString('en')],
  ['msg/s', ({ load }) => (load === null ? '–' : String(load.ratePerSecond))],
  ['bytes', ({ load }) => (load === null ? '–' : String(load.payloadBytes))],
  ['burst', ({ load }) => (load === null ? '–' : String(load.burst))],
]

function scenarioTable(name: string, rows: readonly Row[]): Html {
  const differ = CIRCUMSTANCES.filter(([, cell]) => new Set(rows.map(cell)).size > 1)
  const figures = (Object.keys(FIGURES) as FigureName[]).filter((figure) =>
    rows.some((row) => row.figures[figure] !== undefined),
  )
  const headings = [
    'system',
    'technique',
    ...differ.map(([heading]) => heading),
    ...figures.map((figure) => FIGURES[figure]),
  ]
  return table(
    `All figures of ${name}`,
    headings,
    rows.map((row) =>
      subjectRow(
        subjectOf(row),
        row.scenario,
        cellsOf(
          [
            isNoisy(row) ? `${row.system} (noisy)` : row.system,
            row.technique,
            ...differ.map(([, cell]) => cell(row)),
            ...figures.map((figure) => compact(row.figures[figure]?.median ?? Number.NaN)),
          ],
          2,
        ),
      ),
    ),
  )
}

/** Each scenario's table, those without a plot of their own too. */
export function everything(results: Results): Html {
  const { rows } = results
  const questionOf = questionsOf(results)
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))]
  return html`<section id="everything" data-hollow aria-labelledby="everything-title"><h2 id="everything-title">Everything that was measured</h2>
<p>Medians of the rounds. A dash: it was not measured there. Noisy: others took so much of the machine meanwhile that times and CPU are not to be believed.</p>
${scenarios.map((name) => {
  const own = rows.filter(({ scenario }) => scenario === name)
  return html`<details><summary>${name}, <span class="count">${own.length}</span> of ${own.length} ${own.length === 1 ? 'row' : 'rows'}<small>${questionOf(name).title}</small></summary>${scenarioTable(name, own)}</details>`
})}
</section>`
}
