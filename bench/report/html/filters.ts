import { html } from 'hono/html'
import type { Results } from '../../format/results.ts'
import { questionsOf } from '../analysis/questions.ts'
import type { Html } from './subject-row.ts'

const GROUPS = [
  ['system', 'Systems'],
  ['technique', 'Techniques'],
  ['client', 'Clients'],
  ['scenario', 'Scenarios'],
] as const

/** A checkbox for each value of the rows. They apply to all plots and tables of rows. */
export function filters(results: Pick<Results, 'rows' | 'scenarios'>): Html {
  const { rows } = results
  const questionOf = questionsOf(results)
  return html`<form id="filters" class="controls">
<details><summary>Filters</summary><div class="sheet">
${GROUPS.map(([name, title]) => {
  const values = [...new Set(rows.map((row) => row[name]))]
  return html`<fieldset data-filter="${name}"><legend>${title}</legend>
<div class="choices">${values.map((value) => html`<label class="choice"><input type="checkbox" name="${name}" value="${value}" checked> <span>${value}${name === 'scenario' ? html` <small>${questionOf(value).title}</small>` : ''}</span></label>`)}</div>
<button type="button" data-all="${name}">All<span class="unseen"> ${title.toLowerCase()}</span></button>
<button type="button" data-none="${name}">None<span class="unseen"> of the ${title.toLowerCase()}</span></button>
</fieldset>`
})}
<p id="shown" role="status"></p>
<p class="basis">“In short”, the bars, the chooser and “How it was measured” cover the whole run regardless of the filters.</p>
</div></details>
</form>`
}
