import { html } from 'hono/html'
import { FIGURES } from '../../format/figures.ts'
import type { Row } from '../../format/results.ts'
import { compact } from '../../text/number.ts'
import {
  GREAT_TIMES,
  type Great,
  greatLosses,
  KINDS,
  type Kind,
  type Loss,
  losses,
  MARGIN_PERCENT,
  type Match,
  matches,
  sumOf,
  tallies,
} from '../analysis/losses.ts'
import { isNoisy } from '../analysis/noise.ts'
import type { Questions } from '../analysis/questions.ts'
import { subjectOf } from '../charts/chart.ts'
import { circumstance } from './circumstance.ts'
import { type Html, subjectRow, table } from './subject-row.ts'

const NAMES: Readonly<Record<Kind, string>> = {
  libraries: 'Against libraries',
  floors: 'Against bare floors',
}

/** Why it is lost, where a kind as a whole has a reason. */
const ABOUT: Readonly<Record<Kind, string>> = {
  libraries: 'They promise something about messages too.',
  floors:
    'ws and node-http carry bytes and promise nothing: no session, no acknowledgement, no ping. What is lost here is the price of the promises.',
}

/** By a factor where the peer has none of it at all, there is none. */
const times = ({ own, theirs }: Match): string =>
  theirs.median === 0 ? 'more than none' : `${compact(own.median / theirs.median)} ×`

function doubt({ isUnsure, ours }: Match): string {
  if (isUnsure) return 'the rounds overlap'
  if (isNoisy(ours)) return 'the machine was noisy'
  return ours.rounds === 1 ? 'one round' : ''
}

const subject = (match: Match) => ({ ...subjectOf(match.ours), system: match.peer })

/** The worst of a line's matches that the filters show stands in its summary. */
const inWords = (match: Match): string => {
  const { ours, own, theirs, peer } = match
  return `${compact(own.median)} beside ${compact(theirs.median)} of ${peer}, ${times(match)} (${[ours.technique, circumstance(ours), doubt(match)].filter(Boolean).join(', ')})`
}

const HEADINGS = ['peer', 'technique', 'with', 'ours', 'theirs', 'ours is', 'but']
const TEXTS = ['technique', 'with', 'but']

const matchRow = (match: Match): Html => {
  const { ours, own, theirs, peer } = match
  return subjectRow(
    subject(match),
    ours.scenario,
    html`<th scope="row">${peer}</th><th scope="row">${ours.technique}</th><td class="text">${circumstance(ours)}</td><td>${compact(own.median)}</td><td>${compact(theirs.median)}</td><td>${times(match)}</td><td class="text">${doubt(match)}</td>`,
    inWords(match),
  )
}

const loss = ({ scenario, figure, matches }: Loss): Html =>
  html`<details class="line"><summary><b>${FIGURES[figure]}</b>: worse in <span class="count">${matches.length}</span>, at worst <span class="first">${inWords(matches[0])}</span></summary>${table(`Where a peer has less: ${FIGURES[figure]} of ${scenario}`, HEADINGS, matches.map(matchRow), TEXTS)}</details>`

/** Of one kind of peer, by question. */
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

const GREAT_HEADINGS = ['what is waited for', 'technique', 'with', 'ours', 'theirs', 'ours is', 'who']
const GREAT_TEXTS = ['technique', 'with', 'who']

function greatRow(great: Great, questionOf: Questions): Html {
  const [worst] = great
  const { ours, own, theirs, figure } = worst
  const most = Math.max(...great.map((each) => each.theirs.median))
  const span = most === theirs.median ? compact(most) : `${compact(theirs.median)}–${compact(most)}`
  const who = [...new Set(great.map(({ peer }) => peer))].join(', ')
  return subjectRow(
    subject(worst),
    ours.scenario,
    html`<th scope="row">${FIGURES[figure]}<small>${ours.scenario}: ${questionOf(ours.scenario).title}</small></th><th scope="row">${ours.technique}</th><td class="text">${circumstance(ours)}${ours.rounds === 1 ? html`<small>one round</small>` : ''}</td><td>${compact(own.median)}</td><td>${span}</td><td>${times(worst)}</td><td class="text wrapped">${who}</td>`,
  )
}

/** The page's script counts again what its filters show. */
const tally = (all: readonly Match[]): Html =>
  html`<table id="tally"><thead><tr><th scope="col">figures</th><th scope="col">compared</th><th scope="col">better</th><th scope="col">even</th><th scope="col">worse</th><th scope="col">unsure</th></tr></thead><tbody>${KINDS.map(
    (kind) => {
      const counts = sumOf(tallies(all).filter((each) => each.kind === kind))
      return html`<tr data-kind="${kind}"><th scope="row">${NAMES[kind].toLowerCase()}</th>${Object.entries(counts).map(([name, count]) => html`<td data-count="${name}">${count}</td>`)}</tr>`
    },
  )}</tbody></table>`

/** Everything in which a peer is better than this project, in the same cell and with the same technique. */
export function lossesSection(rows: readonly Row[], questionOf: Questions): Html {
  const all = matches(rows)
  const lost = losses(all)
  const great = greatLosses(all)
  return html`<section id="losses" aria-labelledby="losses-title"><h2 id="losses-title">Where we lose</h2>
${
  all.length === 0
    ? html`<p class="missing">No peer was measured in this run. This measures them too: <code>npm run bench</code></p>`
    : html`<p>Each figure beside the same of another system, in the same cell and with the same technique. Less than ${MARGIN_PERCENT} %, or than anybody would notice of such a
figure, is even. Of latencies p50 and p99 count. Unsure is how often the rounds of what is worse overlap: another run may say otherwise.</p>
${tally(all)}
${
  great.length === 0
    ? ''
    : html`<div id="great" data-hollow><h3>At a glance</h3><p class="aid">What somebody waits for at least ${GREAT_TIMES} times as long, in rounds that do not overlap: of each question and technique the worst, beside the best of those that are better and the others.</p>${table(
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
