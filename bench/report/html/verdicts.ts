import { html } from 'hono/html'
import type { Verdict } from '../analysis/answers.ts'
import { notMeasured } from './figures.ts'
import type { Html } from './subject-row.ts'

export const verdictList = (verdicts: readonly Verdict[]): Html =>
  html`<section id="verdicts" aria-labelledby="verdicts-title"><h2 id="verdicts-title">In short</h2>
<p>Computed from this run, about Rungway's techniques; a peer is named where it does better.</p>
<dl class="verdicts">${verdicts.map(
    ({ question, answer, basis, scenarios }) =>
      html`<div><dt>${question}</dt><dd>${answer === null ? notMeasured(scenarios) : html`<p>${answer}</p>`}<p class="basis">${basis}</p></dd></div>`,
  )}</dl></section>`
