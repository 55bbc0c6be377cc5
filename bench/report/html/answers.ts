import { html } from 'hono/html'
import type { Answer } from '../analysis/answer.ts'
import { notMeasured } from './figures.ts'
import type { Html } from './subject-row.ts'

export const answerList = (answers: readonly Answer[]): Html =>
  html`<section id="verdicts" aria-labelledby="verdicts-title"><h2 id="verdicts-title">In short</h2>
<p>Rungway’s techniques in this run; a peer is named where it does better.</p>
<dl class="verdicts">${answers.map(
    ({ question, answer, basis, scenarios }) =>
      html`<div><dt>${question}</dt><dd>${answer === null ? notMeasured(scenarios) : html`<p>${answer}</p>`}<p class="basis">${basis}</p></dd></div>`,
  )}</dl></section>`
