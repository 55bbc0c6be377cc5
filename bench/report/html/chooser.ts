import { html } from 'hono/html'
import type { Html } from './subject-row.ts'

interface Field {
  readonly name: string
  readonly label: string
  readonly value: number
  readonly min: number
  readonly max: number
}

const FIELDS: readonly Field[] = [
  { name: 'rate', label: 'Messages a second, of one client', value: 1, min: 0.001, max: 10_000 },
  { name: 'size', label: 'Bytes of one message', value: 100, min: 1, max: 1_000_000 },
  { name: 'clients', label: 'Clients', value: 1_000, min: 1, max: 1_000_000 },
  { name: 'rtt', label: 'Round trip, ms', value: 50, min: 0, max: 5_000 },
  { name: 'poll', label: 'Pause of short polling, ms', value: 1_000, min: 1, max: 600_000 },
]

const WAYS = [
  ['down', 'Down: the server tells all'],
  ['up', 'Up: each client tells the server'],
  ['echo', 'Both: each message is answered'],
] as const

const HEADINGS = [
  'technique',
  'latency, p50',
  'bytes a client, a minute',
  'requests a client, a minute',
  'server CPU',
  'server memory',
]

/** The page's script fills it: without one, it says so. */
export const chooser = (): Html => html`<section id="chooser" aria-labelledby="chooser-title">
<h2 id="chooser-title">Choose a technique</h2>
<p>What you know of your application, and what it would come to with Rungway's gateway on the machine of this run.</p>
<noscript><p class="missing">Choosing needs the page's script.</p></noscript>
<form id="settings" class="controls">
${FIELDS.map(
  ({ name, label, value, min, max }) =>
    html`<label>${label}<input type="number" name="${name}" value="${value}" min="${min}" max="${max}" step="any" required inputmode="decimal"></label>`,
)}
<fieldset><legend>Who speaks</legend>${WAYS.map(
  ([value, label]) =>
    html`<label class="choice"><input type="radio" name="way" value="${value}"${value === 'down' ? ' checked' : ''}> ${label}</label>`,
)}</fieldset>
</form>
<p id="pick" role="status" class="pick"></p>
<div class="scroll" tabindex="0" role="region" aria-label="Predictions"><table class="predictions"><thead><tr>${HEADINGS.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead><tbody id="predictions"></tbody></table></div>
<p class="basis">±: each measured cell, of one client or of a crowd, is predicted from all others; that is how far off it is on average, and at worst, and of how
many cells. A cell that alone tells of something, as the one of 64 KiB does, is checked by none. “± ?”: there are no more cells than coefficients, so nothing is
left to check them with. “–”: nothing was measured that it could be fitted to.</p>
<p class="basis">Latency is theory's formula, what the machine adds, and, of a message down, the time until others are told, as crowds measured it, which share a
process that has to hear it all; of those who speak nobody is taken to wait for another. Bytes are theory's, what surrounds messages times the median of what
was measured of it. Requests are theory alone. Processor and memory are of one process for all clients, fitted by least squares. What many silent clients take of the
processor is what their pings, answers and polls would cost as messages and requests: only one of them was measured for long.</p>
</section>`
