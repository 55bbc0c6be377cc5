import { html } from 'hono/html'
import type { Results } from '../../format/results.ts'
import { leftOutLines } from '../analysis/left-out.ts'
import { roundsOf } from '../analysis/rounds.ts'
import { warnings } from '../analysis/warnings.ts'
import type { Html } from './subject-row.ts'

const items = (texts: readonly string[], none: string): Html =>
  texts.length === 0 ? html`<p>${none}</p>` : html`<ul>${texts.map((text) => html`<li>${text}</li>`)}</ul>`

/** Everything needed to judge the numbers. */
export function conditions({ date, machine, options, configurations, rows, leftOut }: Results): Html {
  const { profile, seconds, warmUpSeconds, ratePerSecond, payloadBytes, pollMs, idleSeconds, only } = options
  return html`<section id="conditions" aria-labelledby="conditions-title"><h2 id="conditions-title">How it was measured</h2>
<dl class="facts">
<dt>When</dt><dd>${date}</dd>
<dt>Machine</dt><dd>${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.os}, Node ${machine.node}; load ${machine.load} before the run; ${machine.isPinned ? 'server and load on a core each' : 'server and load share the cores'}</dd>
<dt>Versions</dt><dd>${Object.entries(machine.versions)
    .map((pair) => pair.join(' '))
    .join(', ')}</dd>
<dt>Options</dt><dd>profile ${profile}, ${roundsOf(rows)} of ${seconds} s after a warm-up of ${warmUpSeconds} s, ${idleSeconds} s for idle clients${only === null ? '' : `, only ${only.join(', ')}`}</dd>
<dt>Load</dt><dd>${ratePerSecond} messages/s of ${payloadBytes} bytes as JSON unless stated otherwise, short polling every ${pollMs} ms; open loop, timed from when a message was due</dd>
<dt>Bytes</dt><dd>those of the TCP streams, counted at the server: with headers, framing, acknowledgements and polls, without headers of TCP and IP</dd>
</dl>
<h3>Setup of the systems</h3>
<dl class="facts">${Object.entries(configurations).map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>
<h3>Reasons for doubt</h3>
${items(warnings({ machine, rows }), 'None: no round failed, no sender was late, and the machine was quiet.')}
<h3>Left out</h3>
${items(leftOutLines(leftOut), 'Nothing.')}
</section>`
}
