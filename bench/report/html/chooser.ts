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
  { name: 'rate', label: 'Messages per second and client', value: 1, min: 0.001, max: 10_000 },
  { name: 'size', label: 'Bytes per message', value: 100, min: 1, max: 1_000_000 },
  { name: 'clients', label: 'Clients', value: 1_000, min: 1, max: 1_000_000 },
  { name: 'rtt', label: 'Round trip, ms', value: 50, min: 0, max: 5_000 },
  { name: 'poll', label: 'Interval of short polling, ms', value: 1_000, min: 1, max: 600_000 },
]

const WAYS = [
  ['down', 'Down: the server broadcasts'],
  ['up', 'Up: each client sends to the server'],
  ['echo', 'Both: the server replies to each message'],
] as const

const HEADINGS = [
  'technique',
  'latency, p50',
  'bytes per client and minute',
  'requests per client and minute',
  'server CPU',
  'server memory',
]

/** Filled by the page's script. */
export const chooser = (): Html => html`<section id="chooser" aria-labelledby="chooser-title">
<h2 id="chooser-title">Choose a technique</h2>
<p>Describe your application to see what each technique would cost with Rungway’s gateway on the machine of this run.</p>
<noscript><p class="missing">The chooser needs JavaScript.</p></noscript>
<form id="settings" class="controls">
${FIELDS.map(
  ({ name, label, value, min, max }) =>
    html`<label>${label}<input type="number" name="${name}" value="${value}" min="${min}" max="${max}" step="any" required inputmode="decimal"></label>`,
)}
<fieldset><legend>Direction</legend>${WAYS.map(
  ([value, label]) =>
    html`<label class="choice"><input type="radio" name="way" value="${value}"${value === 'down' ? ' checked' : ''}> ${label}</label>`,
)}</fieldset>
</form>
<p id="pick" role="status" class="pick"></p>
<div class="scroll" tabindex="0" role="region" aria-label="Predictions"><table class="predictions"><thead><tr>${HEADINGS.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead><tbody id="predictions"></tbody></table></div>
<p class="basis">±: every measured cell, of one client or of a crowd, is predicted from all others; this is the average error, the worst one, and the number of
cells. A cell that alone determines a coefficient, such as the one of 64 KiB, cannot be checked. “± ?”: there are no more cells than coefficients, so
none is left for a check. “–”: nothing was measured to fit to.</p>
<p class="basis">Latency is the theory’s formula plus what the machine adds, and, for messages down, the time to serve the other clients, as measured with crowds
that share a process; clients that send are assumed not to wait for each other. Bytes are the theory’s, with the median factor of the measurements for
everything around the messages. Requests are theory alone. Processor and memory are those of one process for all clients, fitted by least squares. The
processor time of many idle clients is what their pings, answers and polls would cost as messages and requests: only one was measured for long.</p>
</section>`
