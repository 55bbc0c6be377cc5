import { arch, cpus, platform, totalmem } from 'node:os'
import { EVERY_FAULT, HEALED } from './every-fault.ts'
import type { Row } from './row.ts'
import { cells, HEADINGS, verdict } from './table.ts'
import type { Timing } from './timing.ts'

const line = (row: readonly string[]): string => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`

const table = (headings: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n')

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]

/** A line per fault, a column per system. */
function matrix(rows: readonly Row[], client: string): string {
  const own = rows.filter((row) => row.client === client)
  const systems = unique(own.map(({ system }) => system))
  const faults = unique(own.map(({ fault }) => fault))
  const body = faults.map((fault) => [
    fault,
    ...systems.map((system) => verdict(own.find((row) => row.fault === fault && row.system === system))),
  ])
  return table(['fault', ...systems], body)
}

/** The page of results, without a date. */
export function markdown(rows: readonly Row[], command: string, timing: Timing, versions: readonly string[]): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}, Node ${process.version}`
  const names = new Set(rows.map(({ fault }) => fault.replace(HEALED, '')))
  return `# Hostile networks

<!-- Generated; do not edit. -->

Written by \`${command}\` on ${machine}; ${versions.join(', ')}.

Each run has a server, a client and a [proxy](../../proxy/README.md) of its own. Both sides send a numbered message every
${timing.everyMs} ms for ${timing.runMs / 1_000} s (${timing.healingRunMs / 1_000} s if the fault heals, which it does ${timing.healAfterMs / 1_000} s after its start). A message that has not
arrived ${timing.graceMs / 1_000} s later is missing. Faults during a run start after ${timing.faultAtMs / 1_000} s.

The gap is the longest time between two arrivals in either direction, beyond the interval of sending; bold if no message is missing, duplicated or
out of order. In parentheses: the fault does not affect the transport that the system used. Where all is sent at once: how long that took until it had
arrived, and how many times what the line allows for the bytes of the messages alone. Where answers are late: how late the latest message arrived. Rows that
say nothing else send as above.
The longest stall of a run’s process was ${Math.max(0, ...rows.map(({ busyMs }) => busyMs))} ms: on a busy machine times say more about it than about a system.

${unique(rows.map(({ client }) => client))
  .map((client) => `## Client in ${client === 'node' ? 'Node' : 'Chromium'}\n\n${matrix(rows, client)}`)
  .join('\n\n')}

## Faults

${table(
  ['fault', 'effect'],
  EVERY_FAULT.filter(({ name }) => names.has(name)).map(({ name, about }) => [name, about]),
)}

## All rows

${table(HEADINGS, rows.map(cells))}
`
}
