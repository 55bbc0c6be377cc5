import { html } from 'hono/html'
import { type Chart, isEmpty, type Section } from '../charts/chart.ts'
import { cellsOf, type Html, subjectRow, table } from './subject-row.ts'

/** Said where there is nothing to show. */
export const notMeasured = (scenarios: readonly string[]): Html =>
  html`<p class="missing">Not measured in this run. This measures it: <code>npm run bench${scenarios.length === 0 ? '' : ` -- --only ${scenarios.join(',')}`}</code></p>`

/** What was fitted, as formulas of N clients. */
function fits({ plot }: Chart): Html {
  const labels = plot.kind === 'curves' ? plot.guides.flatMap(({ kind, label }) => (kind === 'fit' ? [label] : [])) : []
  return labels.length === 0
    ? html``
    : html`<p class="basis">Fitted, for N clients:</p><ul class="basis">${labels.map((label) => html`<li>${label}</li>`)}</ul>`
}

function figure(chart: Chart): Html {
  const { id, title, aid, scenarios } = chart
  const { headings, rows } = chart.table
  const named = headings.includes('with') ? 3 : 2
  return html`<figure id="${id}" data-scenarios="${scenarios.join(' ')}">
<figcaption><h3>${title}</h3><p class="aid">${aid}</p></figcaption>
${
  isEmpty(chart)
    ? notMeasured(scenarios)
    : html`<div class="legend" aria-hidden="true"></div>
<div class="panels"></div>
<p class="nothing" hidden>Nothing is left to show: the filters hide all of it.</p>
<details><summary>The numbers<span class="unseen"> of “${title}”</span></summary>${table(
        title,
        headings,
        rows.map(({ subject, scenario, cells }) => subjectRow(subject, scenario, cellsOf(cells, named))),
      )}${fits(chart)}</details>`
}
</figure>`
}

export const figures = (sections: readonly Section[]): Html =>
  html`${sections.map(
    ({ id, title, charts }) =>
      html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${charts.map(figure)}</section>`,
  )}`
