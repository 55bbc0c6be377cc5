import { html } from 'hono/html'
import { FIGURES } from '../../format/figures.ts'
import type { Row } from '../../format/results.ts'
import { conditionsOf } from '../../text/conditions.ts'
import { compact } from '../../text/number.ts'
import { isNoisy } from '../analysis/noise.ts'
import type { Questions } from '../analysis/questions.ts'
import { subjectOf } from '../charts/chart.ts'
import { GREAT_TIMES, type Great, greatLosses, type Loss, losses } from '../losses/losses.ts'
import { KINDS, type Kind, type Match, matches } from '../losses/matches.ts'
import { MARGIN_PERCENT } from '../losses/no-difference.ts'
import { sumOf, tallies } from '../losses/tallies.ts'
import { type Html, subjectRow, table } from './subject-row.ts'

const NAMES: Readonly<Record<Kind, string>> = { libraries: 'Libraries', floors: 'Bare floors' }

/** The general reason of losses against a kind of peer. */
const ABOUT: Readonly<Record<Kind, string>> = {
  libraries: 'They promise something about messages too.',
  floors:
    'ws and node-http carry bytes and promise nothing: no session, no acknowledgement, no ping. These losses are the price of the promises.',
}

/** There is no factor of zero. */
const times = ({ own, theirs }: Match): string =>
  theirs.median === 0 ? 'more than none' : `${compact(own.median / theirs.median)} ×`

function doubt({ isUnsure, ours }: Match): string {
  if (isUnsure) return 'rounds overlap'
  if (isNoisy(ours)) return 'noisy machine'
  return ours.rounds === 1 ? 'one round' : ''
}

const subject = (match: Match) => ({ ...subjectOf(match.ours), system: match.peer })

/** For the summary, which shows the worst visible match. */
const inWords = (match: Match): string => {
  const { ours, own, theirs, peer } = match
  return `${compact(own.median)} against ${compact(theirs.median)} of ${peer}, ${times(match)} (${[ours.technique, conditionsOf(ours), doubt(match)].filter(Boolean).join(', ')})`
}

const HEADINGS = ['peer', 'technique', 'with', 'Rungway', 'peer’s', 'factor', 'doubt']
const TEXTS = ['technique', 'with', 'doubt']

const matchRow = (match: Match): Html => {
  const { ours, own, theirs, peer } = match
  return subjectRow(
    subject(match),
    ours.scenario,
    html`<th scope="row">${peer}</th><th scope="row">${ours.technique}</th><td class="text">${conditionsOf(ours)}</td><td>${compact(own.median)}</td><td>${compact(theirs.median)}</td><td>${times(match)}</td><td class="text">${doubt(match)}</td>`,
    inWords(match),
  )
}

const loss = ({ scenario, figure, matches }: Loss): Html =>
  html`<details class="line"><summary><b>${FIGURES[figure]}</b>: worse in <span class="count">${matches.length}</span>, at worst <span class="first">${inWords(matches[0])}</span></summary>${table(`Peers with less: ${FIGURES[figure]} of ${scenario}`, HEADINGS, matches.map(matchRow), TEXTS)}</details>`

/** Losses against one kind of peer, by scenario. */
function ofKind(kind: Kind, all: readonly Loss[], questionOf: Questions): Html {
  const own = all.filter((each) => each.kind === kind)
  if (own.length === 0) return html``
  const scenarios = [...new Set(own.map(({ scenario }) => scenario))]
  return html`<div data-hollow><h3>${NAMES[kind]}</h3><p class="aid">${ABOUT[kind]}</p>
${scenarios.map(
  (name) =>
    html`<div class="question" data-hollow><h4>${name}<small>${questionOf(name).title}</small></h4>${own.filter(({ scenario }) => scenario === name).map(loss)}</div>`,
)}</div>`
}

const GREAT_HEADINGS = ['figure', 'technique', 'with', 'Rungway', 'peers', 'factor', 'which']
const GREAT_TEXTS = ['technique', 'with', 'which']

function greatRow(great: Great, questionOf: Questions): Html {
  const [worst] = great
  const { ours, own, theirs, figure } = worst
  const most = Math.max(...great.map((each) => each.theirs.median))
  const span = most === theirs.median ? compact(most) : `${compact(theirs.median)}–${compact(most)}`
  const peers = [...new Set(great.map(({ peer }) => peer))].join(', ')
  return subjectRow(
    subject(worst),
    ours.scenario,
    html`<th scope="row">${FIGURES[figure]}<small>${ours.scenario}: ${questionOf(ours.scenario).title}</small></th><th scope="row">${ours.technique}</th><td class="text">${conditionsOf(ours)}${ours.rounds === 1 ? html`<small>one round</small>` : ''}</td><td>${compact(own.median)}</td><td>${span}</td><td>${times(worst)}</td><td class="text wrapped">${peers}</td>`,
  )
}

/** The page's script counts again when its filters change. */
const tally = (all: readonly Match[]): Html =>
  html`<table id="tally"><thead><tr><th scope="col">against</th><th scope="col">compared</th><th scope="col">better</th><th scope="col">even</th><th scope="col">worse</th><th scope="col">unsure</th></tr></thead><tbody>${KINDS.map(
    (kind) => {
      const counts = sumOf(tallies(all).filter((each) => each.kind === kind))
      return html`<tr data-kind="${kind}"><th scope="row">${NAMES[kind].toLowerCase()}</th>${Object.entries(counts).map(([name, count]) => html`<td data-count="${name}">${count}</td>`)}</tr>`
    },
  )}</tbody></table>`

/** Every figure in which a peer is better, in the same cell and with the same technique. */
export function lossesSection(rows: readonly Row[], questionOf: Questions): Html {
  const all = matches(rows)
  const lost = losses(all)
  const great = greatLosses(all)
  return html`<section id="losses" aria-labelledby="losses-title"><h2 id="losses-title">Where peers are better</h2>
${
  all.length === 0
    ? html`<p class="missing">No peer was measured in this run. To measure them too: <code>npm run bench</code></p>`
    : html`<p>Each figure against that of another system in the same cell and with the same technique. Differences below ${MARGIN_PERCENT} %, or too small to be noticed, count as
even. Of the latency percentiles p50 and p99 count. Unsure is the number of worse figures whose rounds overlap, so that another run may decide otherwise.</p>
${tally(all)}
${
  great.length === 0
    ? ''
    : html`<div id="great" data-hollow><h3>At a glance</h3><p class="aid">What a user waits for at least ${GREAT_TIMES} times as long, in rounds that do not overlap: the worst of each scenario and technique, against the best of the better peers and the others.</p>${table(
        'The greatest losses',
        GREAT_HEADINGS,
        great.map((each) => greatRow(each, questionOf)),
        GREAT_TEXTS,
      )}</div>`
}
${KINDS.map((kind) => ofKind(kind, lost, questionOf))}`
}
</section>`
}
