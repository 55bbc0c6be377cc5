import { cpus, totalmem } from 'node:os'
import type { Plan } from './plan.ts'
import { cells, HEADINGS, type Row } from './table.ts'

const line = (row: readonly string[]): string => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`

const HEAD = [HEADINGS, HEADINGS.map(() => '---')].map(line)

/** Attack and system of a row, as it begins. */
const keyOf = (row: string): string => row.split(' | ', 2).join(' | ')

/** The rows of a page, those of `fresh` in place of earlier ones. A new one comes last. */
function merged(page: string, fresh: readonly string[]): string[] {
  const rows = new Map<string, string>()
  for (const row of page.split('\n')) if (row.startsWith('| ') && !HEAD.includes(row)) rows.set(keyOf(row), row)
  for (const row of fresh) rows.set(keyOf(row), row)
  return [...rows.values()]
}

/** The page of results, without a date. `before`: the page as it is, whose other rows stay; '' for none. */
export function markdown(rows: readonly Row[], plan: Plan, before: string): string {
  const { attackMs, each, quietMs, tickMs, weakTimes } = plan
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}, Node ${process.version}`
  return `# Attacks

<!-- Generated; do not edit. -->

Written by \`npm run abuse -- --markdown docs/measured/abuse.md\` on ${machine}. With \`--only\` a run writes its own rows alone, and the others stay.

Each attack has a gateway with default options in a process of its own, with a heap of 256 MB. Good clients, ${each} on each transport, send a message every ${tickMs} ms and hear it again: for ${quietMs / 1_000} s
in quiet, and then for ${attackMs / 1_000} s beside the attack. Lateness is how long that takes, loop lag how late the gateway's timers are, memory what the process takes of the machine. Attackers, gateway and good clients share the
machine, and whatever else runs on it.

An attack is held when the process lives, no good client misses a message, new clients can connect, the process takes no more than 512 MB, and neither lateness nor lag is more than ${weakTimes} times
that of the quiet phase (or of 20 ms). Beside sockets that ping, lateness no more than 12.5 times, which is 250 ms where nothing else runs. Socket.IO is served as its documentation shows, for comparison; it has no bar here.

${[
  ...HEAD,
  ...merged(
    before,
    rows.map((row) => line(cells(row))),
  ),
].join('\n')}
`
}
