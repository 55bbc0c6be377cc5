import { arch, cpus, platform, totalmem } from 'node:os'
import { FAULTS, HEALED } from './faults/index.ts'
import type { Row } from './row.ts'
import { cells, HEADINGS, verdict } from './table.ts'
import type { Timing } from './timing.ts'

const line = (row: readonly string[]): string => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`

const table = (headings: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n')

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]

/** Systems beside each other, a line for each fault. */
function matrix(rows: readonly Row[], client: string): string {
  const mine = rows.filter((row) => row.client === client)
  const systems = unique(mine.map(({ system }) => system))
  const faults = unique(mine.map(({ fault }) => fault))
  const body = faults.map((fault) => [
    fault,
    ...systems.map((system) => verdict(mine.find((row) => row.fault === fault && row.system === system))),
  ])
  return table(['fault', ...systems], body)
}

/** The page of results. Nothing in it depends on the day. */
export function markdown(rows: readonly Row[], command: string, timing: Timing, versions: readonly string[]): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}, Node ${process.version}`
  const names = new Set(rows.map(({ fault }) => fault.replace(HEALED, '')))
  return `# Hostile networks

<!-- Generated; do not edit. -->

Written by \`${command}\` on ${machine}; ${versions.join(', ')}.

Each run has a server, a client and a [proxy](../../proxy/README.md) of its own. Both sides say one numbered message every
${timing.everyMs} ms for ${timing.runMs / 1_000} s (for ${timing.healingRunMs / 1_000} s where the fault heals, ${timing.healAfterMs / 1_000} s after it began); what has not
arrived ${timing.graceMs / 1_000} s later is missing. A fault that comes under way comes after ${timing.faultAtMs / 1_000} s.

The gap is the longest time between two messages that arrived, in either direction, beyond the interval they were sent in; in bold where nothing
was missing, twice or out of order. In brackets: the fault did not touch the transport that the system was on.

${unique(rows.map(({ client }) => client))
  .map((client) => `## Client in ${client === 'node' ? 'Node' : 'Chromium'}\n\n${matrix(rows, client)}`)
  .join('\n\n')}

## The faults

${table(
  ['fault', 'what happens'],
  FAULTS.filter(({ name }) => names.has(name)).map(({ name, about }) => [name, about]),
)}

## Every row

${table(HEADINGS, rows.map(cells))}
`
}
