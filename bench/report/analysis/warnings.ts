import type { Cell } from '../../format/cell.ts'
import { busyWarning } from '../../format/machine.ts'
import type { Results, Row } from '../../format/results.ts'
import { digits } from '../../text/number.ts'
import { isNoisy, MAX_OTHERS_PERCENT } from './noise.ts'

/** A sender that is further behind its schedule did not send the requested load. */
const MAX_LAG_MS = 20

/** The scenarios of these rows, and how many rows each has. */
function countedScenarios(rows: readonly Row[]): string {
  const counts = new Map<string, number>()
  for (const { scenario } of rows) counts.set(scenario, (counts.get(scenario) ?? 0) + 1)
  return [...counts].map(([scenario, count]) => `${scenario} ${count}`).join(', ')
}

const nameOf = ({ system, technique, scenario, client }: Cell): string =>
  `${system} ${technique}, ${scenario}${client === 'node' ? '' : ` in ${client}`}`

function lagWarning(row: Row): string[] {
  // Few messages have no p99.
  const lagMs = (row.figures.senderLagP99Ms ?? row.figures.senderLagP50Ms)?.median ?? 0
  return lagMs > MAX_LAG_MS
    ? [
        `${nameOf(row)}: the sender was ${digits(lagMs)} ms behind schedule; it or the machine is too slow for this rate`,
      ]
    : []
}

/** Reasons to doubt the numbers, and holes in them; empty if there are none. */
export function warnings({ machine, rows }: Pick<Results, 'machine' | 'rows'>): string[] {
  const busy = busyWarning(machine)
  const noisy = rows.filter(isNoisy)
  return [
    ...rows.flatMap((row) => row.failures.map((failure) => `${nameOf(row)}: ${failure}`)),
    ...rows.flatMap(lagWarning),
    ...(busy === null ? [] : [busy]),
    ...(noisy.length > 0
      ? [
          `the machine was noisy: other processes used over ${MAX_OTHERS_PERCENT} % of it during ${noisy.length} of ${rows.length} measurements (${countedScenarios(noisy)}); times and CPU of those rows, which are marked as noisy, are unreliable`,
        ]
      : []),
  ]
}
