import { html } from 'hono/html'
import type { Row } from '../../format/results.ts'
import type { Questions } from '../analysis/questions.ts'
import { roundsOf } from '../analysis/rounds.ts'
import { type Chart, isEmpty, type Section } from '../charts/chart.ts'
import { cellsOf, type Html, subjectRow, table } from './subject-row.ts'

/** Takes the place of missing content. */
export const notMeasured = (scenarios: readonly string[]): Html =>
  html`<p class="missing">Not measured in this run. To measure it: <code>npm run bench${scenarios.length === 0 ? '' : ` -- --only ${scenarios.join(',')}`}</code></p>`

/** The fitted lines as formulas of N clients. */
function fits({ plot }: Chart): Html {
  const labels = plot.kind === 'curves' ? plot.guides.flatMap(({ kind, label }) => (kind === 'fit' ? [label] : [])) : []
  return labels.length === 0
    ? html``
    : html`<p class="basis">Fitted, for N clients:</p><ul class="basis">${labels.map((label) => html`<li>${label}</li>`)}</ul>`
}

const unique = (texts: readonly string[]): string => [...new Set(texts)].join(' / ')

/** The conditions of all rows of a scenario. */
function given(rows: readonly Row[]): string {
  const loads = unique(
    rows.flatMap(({ load }) =>
      load === null
        ? []
        : `${load.ratePerSecond}/s of ${load.payloadBytes} B${load.burst === 1 ? '' : ` in bursts of ${load.burst}`}`,
    ),
  )
  const rtts = unique(rows.map(({ rttMs }) => String(rttMs)))
  return [
    `In this run ${roundsOf(rows)}`,
    `clients: ${unique(rows.map(({ clients }) => clients.toLocaleString('en')))}`,
    ...(loads === '' ? [] : [`messages: ${loads}`]),
    rtts === '0' ? 'loopback' : `round trip: ${rtts} ms`,
  ].join('; ')
}

/** How each scenario of a figure is measured. */
function asked({ scenarios }: Chart, rows: readonly Row[], questionOf: Questions): Html {
  if (scenarios.length === 0) return html``
  return html`<details class="asked"><summary>How it was measured</summary><dl>${scenarios.map((name) => {
    const { title, about } = questionOf(name)
    const own = rows.filter(({ scenario }) => scenario === name)
    return html`<dt>${name}: ${title}</dt><dd>${about}${own.length === 0 ? '' : ` ${given(own)}.`}</dd>`
  })}</dl></details>`
}

function figure(chart: Chart, all: readonly Row[], questionOf: Questions): Html {
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
<p class="nothing" hidden>The filters hide everything here.</p>
<details><summary>Numbers<span class="unseen"> of “${title}”</span>, <span class="count">${rows.length}</span> of ${rows.length}</summary>${table(
        title,
        headings,
        rows.map(({ subject, scenario, cells }) => subjectRow(subject, scenario, cellsOf(cells, named))),
      )}${fits(chart)}</details>`
}
${asked(chart, all, questionOf)}
</figure>`
}

export const figures = (sections: readonly Section[], rows: readonly Row[], questionOf: Questions): Html =>
  html`${sections.map(
    ({ id, title, charts }) =>
      html`<section id="${id}" data-hollow aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${charts.map((chart) => figure(chart, rows, questionOf))}</section>`,
  )}`
