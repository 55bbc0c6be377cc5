import { html } from 'hono/html'
import { FIGURES } from '../../format/figures.ts'
import type { Results } from '../../format/results.ts'
import { compact } from '../../text/number.ts'
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

const circumstance = ({ row }: Comparison): string =>
  [
    ...(row.http === '1.1' ? [] : [`HTTP/${row.http} over TLS`]),
    ...(row.rttMs > 0 ? [`RTT ${row.rttMs} ms`] : []),
    ...(row.load === null ? [] : [`${row.load.ratePerSecond}/s of ${row.load.payloadBytes} B`]),
    ...(row.load !== null && row.load.burst > 1 ? [`in bursts of ${row.load.burst}`] : []),
  ].join(', ')

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
    html`<th scope="row">${row.scenario}<small>${circumstance(comparison)}</small></th><td class="text">${FIGURES[figure]}</td><td class="text formula">${formula.text}<small>${sources(formula.sources)}</small></td><td>${compact(predicted)}</td><td>${compact(measured.median)}</td><td>${difference}</td><td class="text${isWithin ? '' : ' off'}">${judgement(comparison)}</td>`,
  )
}

/** In few words: whoever opens the table knows what for. */
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

/** Every prediction that a measurement belongs to, one table for each technique; what lies outside of its tolerance comes first. */
export function theorySection(results: Results): Html {
  const all = compare(results)
  const within = all.filter(({ isWithin }) => isWithin).length
  const unexplained = all.filter(({ isWithin, explanation }) => !isWithin && explanation === null).length
  const explained = all.length - within - unexplained
  return html`<section id="theory" aria-labelledby="theory-title"><h2 id="theory-title">Theory beside measurement</h2>
<p>Before anything runs, the specifications and the gateway's own wire format say what each figure should be. R is the network's round trip, T the time between
two messages, P the pause between two polls, B the message, b the messages in one write. Rungway's rows alone: the wire that is described is its own. Over HTTP/2 the
bytes are those of TLS: frames, fields that both sides remember, and records. WebSocket stays with HTTP/1.1.</p>
${
  all.length === 0
    ? notMeasured(['down', 'up', 'echo', 'idle'])
    : html`<p><strong>${within} of ${all.length}</strong> predictions are within their tolerance, ${explained} lie outside with an explanation, ${unexplained} without.</p>
<p class="basis">Tolerances, whichever allows more: ${tolerances()}. The latency of a machine without a network is no formula's matter: 3 ms of it are.</p>
${THEORIES.map(({ technique }) => {
  const own = all.filter(({ row }) => row.technique === technique)
  if (own.length === 0) return html``
  const outside = own.filter(({ isWithin }) => !isWithin)
  const inside = own.filter(({ isWithin }) => isWithin)
  return html`<details data-technique="${technique}"><summary>${technique}: ${standing(own)}<small>in the whole run; <span class="count">${own.length}</span> shown</small></summary>${table(`Theory and measurement of ${technique}`, HEADINGS, [...outside, ...inside].map(comparisonRow), TEXTS)}</details>`
})}`
}
<details><summary>Where the formulas come from</summary><dl class="sources">${Object.entries(SOURCES).map(
    ([name, { says }]) => html`<dt>${source(name as Source)}</dt><dd>${says}</dd>`,
  )}</dl></details>
</section>`
}
