import { html } from 'hono/html'
import type { Cell } from '../../cell.ts'
import { FIGURES, type FigureName } from '../../figures.ts'
import type { Results, Row } from '../../results.ts'
import { subjectOf } from '../charts/chart.ts'
import { compact } from '../number.ts'
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
            row.system,
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
export function everything({ rows }: Results): Html {
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))]
  return html`<section id="everything" aria-labelledby="everything-title"><h2 id="everything-title">Everything that was measured</h2>
<p>Medians of the rounds. A dash: it was not measured there.</p>
${scenarios.map((name) => {
  const own = rows.filter(({ scenario }) => scenario === name)
  return html`<details><summary>${name}, ${own.length} ${own.length === 1 ? 'row' : 'rows'}</summary>${scenarioTable(name, own)}</details>`
})}
</section>`
}
