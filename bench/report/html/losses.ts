import { html } from 'hono/html'
import { FIGURES } from '../../figures.ts'
import type { Row } from '../../results.ts'
import { subjectOf } from '../charts/chart.ts'
import { MARGIN_PERCENT, type Match, standing } from '../losses.ts'
import { compact } from '../number.ts'
import { type Html, subjectRow, table } from './subject-row.ts'

/** So many are read; whoever wants more opens the rest. */
const FIRST = 20

const HEADINGS = ['peer', 'technique', 'scenario', 'with', 'figure', 'ours', 'theirs', 'ours is', 'but']
const TEXTS = ['technique', 'scenario', 'with', 'figure', 'but']

const circumstance = ({ client, http, rttMs, clients, load }: Row): string =>
  [
    ...(client === 'node' ? [] : [client]),
    ...(http === '1.1' ? [] : [`HTTP/${http}`]),
    ...(rttMs === 0 ? [] : [`RTT ${rttMs} ms`]),
    ...(clients === 1 ? [] : [`${clients.toLocaleString('en')} clients`]),
    ...(load === null ? [] : [`${load.ratePerSecond}/s of ${load.payloadBytes} B`]),
    ...(load === null || load.burst === 1 ? [] : [`bursts of ${load.burst}`]),
  ].join(', ')

/** By a factor where the peer has none of it at all, there is none. */
const factor = ({ own, theirs }: Match): string =>
  theirs.median === 0 ? 'more than none' : `${compact(own.median / theirs.median)} ×`

const lossRow = (match: Match): Html =>
  subjectRow(
    { ...subjectOf(match.ours), system: match.peer },
    match.ours.scenario,
    html`<th scope="row">${match.peer}</th><th scope="row">${match.ours.technique}</th><td class="text">${match.ours.scenario}</td><td class="text">${circumstance(match.ours)}</td><td class="text">${FIGURES[match.figure]}</td><td>${compact(match.own.median)}</td><td>${compact(match.theirs.median)}</td><td>${factor(match)}</td><td class="text">${match.isUnsure ? 'the rounds overlap' : ''}</td>`,
  )

/** Everything in which a peer is better than this project, in the same cell and with the same technique. */
export function losses(rows: readonly Row[]): Html {
  const { lost, won, even } = standing(rows)
  const sure = lost.filter(({ isUnsure }) => !isUnsure).length
  const total = lost.length + won + even
  return html`<section id="losses" aria-labelledby="losses-title"><h2 id="losses-title">Where we lose</h2>
${
  total === 0
    ? html`<p class="missing">No peer was measured in this run. This measures them too: <code>npm run bench</code></p>`
    : html`<p>Of ${total} figures that a peer has of the same technique in the same cell, Rungway is better in ${won}, within ${MARGIN_PERCENT} % in ${even}, and
worse in <strong>${lost.length}</strong>; in ${sure} of these the rounds do not even overlap. The widest first.</p>
${lost.length === 0 ? '' : table('Where a peer is better', HEADINGS, lost.slice(0, FIRST).map(lossRow), TEXTS)}
${lost.length <= FIRST ? '' : html`<details><summary>${lost.length - FIRST} more</summary>${table('Where a peer is better, the rest', HEADINGS, lost.slice(FIRST).map(lossRow), TEXTS)}</details>`}`
}
</section>`
}
