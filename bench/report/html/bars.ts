import { html } from 'hono/html'
import { type Judgement, judge, type Verdict, verdictOf } from '../../bars/judge.ts'
import type { Row } from '../../format/results.ts'
import { whyMissed } from '../analysis/why-missed.ts'
import { amount, roundsOfBar } from '../console/bars-table.ts'
import type { Html } from './subject-row.ts'

/** Missed bars first. The signs repeat the words without colour. */
const SIGNS: Readonly<Record<Verdict, string>> = { no: '✗', unsure: '?', yes: '✓', 'not measured': '–' }
const ORDER = Object.keys(SIGNS) as Verdict[]

const line = (judgement: Judgement, verdict: Verdict): Html => {
  const { name, measured, reached } = judgement
  const byMedian = verdict === 'unsure' ? html`<small>by the median ${reached ? 'yes' : 'no'}</small>` : ''
  const found = measured === null ? '–' : html`${amount(measured, judgement)}<small>${roundsOfBar(judgement)}</small>`
  return html`<tr class="${verdict.replace(' ', '-')}"><th scope="row">${name}</th><td>${found}</td><td>${amount(judgement.limit, judgement)}</td><td class="text verdict"><span aria-hidden="true">${SIGNS[verdict]}</span> ${verdict}${byMedian}</td></tr>`
}

/** An unsure bar needs no reason: the rounds disagree. */
function reason(why: string | null, verdict: Verdict): Html {
  if (why === null && verdict === 'unsure') return html``
  return html`<tr class="why"><td colspan="4" class="text">${why ?? 'The reason is not known yet.'}</td></tr>`
}

/** The bars of one verdict. Bars with the same reason are grouped above it. */
function lines(judgements: readonly Judgement[], verdict: Verdict): Html {
  const own = judgements.filter((each) => verdictOf(each) === verdict)
  if (verdict === 'yes' || verdict === 'not measured') return html`${own.map((each) => line(each, verdict))}`
  const whys = [...new Set(own.map(({ name }) => whyMissed(name)))]
  return html`${whys.map(
    (why) =>
      html`${own.filter(({ name }) => whyMissed(name) === why).map((each) => line(each, verdict))}${reason(why, verdict)}`,
  )}`
}

function summary(judgements: readonly Judgement[]): Html {
  const count = (verdict: Verdict): number => judgements.filter((each) => verdictOf(each) === verdict).length
  const [missed, unsure, reached, open] = ORDER.map(count)
  return html`<p>Of ${judgements.length} bars this run reaches <strong>${reached}</strong> and misses <strong>${missed}</strong>; ${unsure} are unsure${open === 0 ? '' : html`, and ${open} were not measured`}.</p>`
}

/** Rungway's own targets, and how this run meets them. */
export function bars(rows: readonly Row[]): Html {
  const judgements = judge(rows)
  return html`<section id="bars" aria-labelledby="bars-title"><h2 id="bars-title">Bars: Rungway’s own targets</h2>
${summary(judgements)}
<p class="basis">Each round is judged by itself, against the round of the other system that ran right before or after it. The median decides; below it are the lowest and highest round.
Unsure: the limit lies between them. × is a factor of the named system.</p>
<table class="bars"><thead><tr><th scope="col">bar</th><th scope="col">measured</th><th scope="col">at most</th><th scope="col" class="text">reached</th></tr></thead><tbody>${ORDER.map((verdict) => lines(judgements, verdict))}</tbody></table>
</section>`
}
