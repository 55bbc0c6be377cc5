import { html, raw } from 'hono/html'
import { isJudged } from '../../bars/bars.ts'
import type { Results } from '../../format/results.ts'
import { timeOf } from '../../schedule/thorough.ts'
import { answers } from '../analysis/answers.ts'
import { questionsOf } from '../analysis/questions.ts'
import { roundsOf } from '../analysis/rounds.ts'
import { sections } from '../charts/index.ts'
import { matches } from '../losses/matches.ts'
import { tallies } from '../losses/tallies.ts'
import { model } from '../model/model.ts'
import type { PageData } from '../page/data.ts'
import { answerList } from './answers.ts'
import { bars } from './bars.ts'
import { chooser } from './chooser.ts'
import { conditions } from './conditions.ts'
import { everything } from './everything.ts'
import { figures } from './figures.ts'
import { filters } from './filters.ts'
import { lossesSection } from './losses.ts'
import { theorySection } from './theory.ts'

/** Embedded in the page, which loads nothing from the network. */
export interface Assets {
  readonly script: string
  readonly style: string
}

/** JSON for a script element: `</script>` in a name does not end it. */
const json = (data: unknown): string => JSON.stringify(data).replaceAll('<', '\\u003c')

/** Only inline scripts run, and nothing is fetched. */
const POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"

/** The longer rounds of judged cells, if there are any. */
function judgedTime({ rows, options }: Results): string {
  const judged = rows.find(isJudged)
  if (judged === undefined) return ''
  const { warmUpSeconds, seconds } = timeOf(judged, options)
  return seconds === options.seconds
    ? ''
    : `; judged cells are warmed up for ${warmUpSeconds} s and measured for at least ${seconds} s`
}

/** The whole page, self-contained. */
export async function document(results: Results, { script, style }: Assets): Promise<string> {
  const parts = sections(results)
  const data: PageData = {
    plots: Object.fromEntries(parts.flatMap(({ charts }) => charts.map(({ id, plot }) => [id, plot]))),
    model: model(results),
    tallies: tallies(matches(results.rows)),
  }
  const links = [
    ['verdicts', 'In short'],
    ['bars', 'Bars'],
    ['chooser', 'Choose a technique'],
    ...parts.map(({ id, title }) => [id, title] as const),
    ['theory', 'Theory and measurement'],
    ['losses', 'Where peers are better'],
    ['everything', 'All figures'],
    ['conditions', 'How it was measured'],
  ] as const
  const { machine, date, options } = results
  const questionOf = questionsOf(results)
  return String(
    await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>Rungway: transports measured</title>
<link rel="icon" href="data:,">
<style>${raw(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the results</a>
<header>
<h1>Transports measured</h1>
<p>WebSocket, server-sent events, HTTP streaming, long polling and short polling, by Rungway and its peers. ${date}, ${machine.cores} cores, Node ${machine.node}, ${roundsOf(results.rows)} of ${options.seconds} s${judgedTime(results)}.</p>
<fieldset class="scheme controls"><legend>Colour scheme</legend>
<label class="choice"><input type="radio" name="scheme" value="" checked> system</label>
<label class="choice"><input type="radio" name="scheme" value="light"> light</label>
<label class="choice"><input type="radio" name="scheme" value="dark"> dark</label>
</fieldset>
</header>
<div class="columns">
<aside>
<nav aria-label="Contents"><details><summary>Contents<span id="here" class="here" aria-hidden="true"></span></summary><div class="sheet"><ol>${links.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ol></div></details></nav>
${filters(results)}
</aside>
<main id="main" tabindex="-1">
${answerList(answers(results))}
${bars(results.rows)}
${chooser()}
${figures(parts, results.rows, questionOf)}
${theorySection(results)}
${lossesSection(results.rows, questionOf)}
${everything(results)}
${conditions(results)}
</main>
</div>
<script type="application/json" id="data">${raw(json(data))}</script>
<script>${raw(script.replaceAll('</script', '<\\/script'))}</script>
</body>
</html>
`,
  )
}
