import { html } from 'hono/html'
import { FIGURES } from '../../format/figures.ts'
import type { Results } from '../../format/results.ts'
import { conditionsOf } from '../../text/conditions.ts'
import { compact } from '../../text/number.ts'
import { TECHNIQUES_IN_PAGES } from '../../theory/in-pages.ts'
import { THEORIES } from '../../theory/index.ts'
import { SOURCES, type Source } from '../../theory/sources.ts'
import { subjectOf } from '../charts/chart.ts'
import { type Comparison, compare, TOLERANCES } from '../theory/compare.ts'
import { notMeasured } from './figures.ts'
import { type Html, subjectRow, table } from './subject-row.ts'

const source = (name: Source): Html => {
  const { url } = SOURCES[name]
  return url === null ? html`${name}` : html`<a href="${url}">${name}</a>`
}

const sources = (names: readonly Source[]): Html =>
  html`${names.map((name, index) => html`${index === 0 ? '' : ', '}${source(name)}`)}`

const judgement = ({ isWithin, explanation }: Comparison): Html => {
  if (isWithin) return html`within tolerance`
  return explanation === null ? html`<strong>unexplained</strong>` : html`${explanation}`
}

const comparisonRow = (comparison: Comparison): Html => {
  const { row, figure, formula, predicted, measured, differencePercent, isWithin } = comparison
  const difference =
    differencePercent === null ? '–' : `${differencePercent > 0 ? '+' : ''}${differencePercent.toFixed(1)} %`
  return subjectRow(
    subjectOf(row),
    row.scenario,
    html`<th scope="row">${row.scenario}<small>${conditionsOf(row)}</small></th><td class="text">${FIGURES[figure]}</td><td class="text formula">${formula.text}<small>${sources(formula.sources)}</small></td><td>${compact(predicted)}</td><td>${compact(measured.median)}</td><td>${difference}</td><td class="text${isWithin ? '' : ' off'}">${judgement(comparison)}</td>`,
  )
}

/** For the summary of a table. */
function standing(all: readonly Comparison[]): string {
  const outside = all.filter(({ isWithin }) => !isWithin)
  const unexplained = outside.filter(({ explanation }) => explanation === null).length
  return [
    `${all.length - outside.length} of ${all.length} within tolerance`,
    ...(outside.length > unexplained ? [`${outside.length - unexplained} explained`] : []),
    ...(unexplained > 0 ? [`${unexplained} unexplained`] : []),
  ].join(', ')
}

const HEADINGS = ['scenario', 'figure', 'formula', 'predicted', 'measured', 'difference', 'verdict']
const TEXTS = ['figure', 'formula', 'verdict']

const tolerances = (): string =>
  Object.entries(TOLERANCES)
    .map(([name, { percent, amount }]) => `${FIGURES[name as keyof typeof FIGURES]}: ${percent} % or ${amount}`)
    .join('; ')

/** In the order of the ladder, and then those that only pages have. */
const TECHNIQUES = new Set([...THEORIES.map(({ technique }) => technique), ...TECHNIQUES_IN_PAGES])

/**
 * Every prediction with a measurement, in a table per technique; those outside their tolerance come
 * first.
 */
export function theorySection(results: Results): Html {
  const all = compare(results)
  const within = all.filter(({ isWithin }) => isWithin).length
  const unexplained = all.filter(({ isWithin, explanation }) => !isWithin && explanation === null).length
  const explained = all.length - within - unexplained
  return html`<section id="theory" aria-labelledby="theory-title"><h2 id="theory-title">Theory and measurement</h2>
<p>Specifications and the gateway’s own wire format predict what each figure should be. R is the round trip of the network, T the time between two messages, P the
interval of polls, B the message, b the messages in one write. The formulas describe Rungway’s wire format, so only its rows are compared. Over HTTP/2 the bytes
are those of TLS: frames, indexed fields and records. WebSocket uses HTTP/1.1. In a page the headers of requests are the browser’s.</p>
${
  all.length === 0
    ? notMeasured(['down', 'up', 'echo', 'idle', 'page'])
    : html`<p><strong>${within} of ${all.length}</strong> predictions are within their tolerance; ${explained} are outside with an explanation, ${unexplained} without.</p>
<p class="basis">Tolerances, whichever is larger: ${tolerances()}. No formula includes the latency of the machine itself, so 3 ms are allowed for it.</p>
${[...TECHNIQUES].map((technique) => {
  const own = all.filter(({ row }) => row.technique === technique)
  if (own.length === 0) return html``
  const outside = own.filter(({ isWithin }) => !isWithin)
  const inside = own.filter(({ isWithin }) => isWithin)
  return html`<details data-technique="${technique}"><summary>${technique}: ${standing(own)}<small>in the whole run; <span class="count">${own.length}</span> shown</small></summary>${table(`Theory and measurement of ${technique}`, HEADINGS, [...outside, ...inside].map(comparisonRow), TEXTS)}</details>`
})}`
}
<details><summary>Sources of the formulas</summary><dl class="sources">${Object.entries(SOURCES).map(
    ([name, { says }]) => html`<dt>${source(name as Source)}</dt><dd>${says}</dd>`,
  )}</dl></details>
</section>`
}
