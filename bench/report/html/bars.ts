import { html } from 'hono/html'
import { type Judgement, judge, type Verdict, verdictOf } from '../../bars/judge.ts'
import type { Row } from '../../format/results.ts'
import { whyMissed } from '../analysis/why-missed.ts'
import { amount, roundsOfBar } from '../console/bars-table.ts'
import type { Html } from './subject-row.ts'

/** What is wrong comes first. The sign says without colour what the word does. */
const SIGNS: Readonly<Record<Verdict, string>> = { no: '✗', unsure: '?', yes: '✓', 'not measured': '–' }
const ORDER = Object.keys(SIGNS) as Verdict[]

const line = (judgement: Judgement, verdict: Verdict): Html => {
  const { name, measured, reached } = judgement
  const byMedian = verdict === 'unsure' ? html`<small>by the median ${reached ? 'yes' : 'no'}</small>` : ''
  const found = measured === null ? '–' : html`${amount(measured, judgement)}<small>${roundsOfBar(judgement)}</small>`
  return html`<tr class="${verdict.replace(' ', '-')}"><th scope="row">${name}</th><td>${found}</td><td>${amount(judgement.limit, judgement)}</td><td class="text verdict"><span aria-hidden="true">${SIGNS[verdict]}</span> ${verdict}${byMedian}</td></tr>`
}

/** Rounds that do not agree may be all there is to it. */
function reason(why: string | null, verdict: Verdict): Html {
  if (why === null && verdict === 'unsure') return html``
  return html`<tr class="why"><td colspan="4" class="text">${why ?? 'Why, nobody has found out yet.'}</td></tr>`
}

/** Those of one verdict. What has the same reason stands together, with that below. */
function lines(judgements: readonly Judgement[], verdict: Verdict): Html {
  const own = judgements.filter((each) => verdictOf(each) === verdict)
  if (verdict === 'yes' || verdict === 'not measured') return html`${own.map((each) => line(each, verdict))}`
  const whys = [...new Set(own.map(({ name }) => whyMissed(name)))]
  return html`${whys.map(
    (why) =>
      html`${own.filter(({ name }) => whyMissed(name) === why).map((each) => line(each, verdict))}${reason(why, verdict)}`,
  )}`
}

/** In words: how many of each. */
function standing(judgements: readonly Judgement[]): Html {
  const count = (verdict: Verdict): number => judgements.filter((each) => verdictOf(each) === verdict).length
  const [missed, unsure, reached, open] = ORDER.map(count)
  return html`<p>Of ${judgements.length} bars this run reaches <strong>${reached}</strong> and misses <strong>${missed}</strong>; of ${unsure} its rounds do not agree${open === 0 ? '' : html`, and ${open} it has not measured`}.</p>`
}

/** What was laid down before anything was measured, and whether this run keeps it. */
export function bars(rows: readonly Row[]): Html {
  const judgements = judge(rows)
  return html`<section id="bars" aria-labelledby="bars-title"><h2 id="bars-title">What Rungway sets itself, and keeps or not</h2>
${standing(judgements)}
<p class="basis">Each round is judged by itself, against what was measured right before or after it; the median decides, and below it stand the least and the most of the rounds.
Unsure: the limit lies between them. × is a factor, of the system that is named.</p>
<table class="bars"><thead><tr><th scope="col">bar</th><th scope="col">measured</th><th scope="col">at most</th><th scope="col" class="text">reached</th></tr></thead><tbody>${ORDER.map((verdict) => lines(judgements, verdict))}</tbody></table>
</section>`
}
