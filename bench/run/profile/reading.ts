import type { Cell } from '../../format/cell.ts'
import { digits } from '../../text/number.ts'
import { type Column, markdownTable } from '../../text/table.ts'
import type { FunctionTime } from './busy-time.ts'
import { nameOf, OWN_PARTS, partOf } from './part.ts'

/** What a cell's server was busy with. */
export interface Spent {
  readonly cell: Cell
  /** Of the process, for one message, as measured without a profile. */
  readonly cpuUs: number
  readonly times: readonly FunctionTime[]
}

/** How functions are named. */
export interface Names {
  /** The project's folder, as a URL with a slash at its end. */
  readonly root: string
  /** Where a function was written; the line from 1, null where it is not known. */
  sourceOf(time: FunctionTime): { readonly url: string; readonly line: number | null }
}

/** How many functions a table names. */
const DEAREST = 10

/** What is less than that everywhere has no row of its own. */
const LEAST_SHARE = 0.005

const REST = 'everything else'

/** A line of a table: microseconds of each system, in the order of the systems. */
interface Line {
  readonly name: string
  readonly us: readonly number[]
}

const busyUs = (times: readonly FunctionTime[]): number => times.reduce((sum, { selfUs }) => sum + selfUs, 0)

/** All that the systems have spent. Dearest first, in the order of the first system, then of the second … */
function lines(systems: readonly Spent[], keyOf: (time: FunctionTime) => string): Line[] {
  const lines = new Map<string, number[]>()
  for (const [index, { times, cpuUs }] of systems.entries()) {
    const all = busyUs(times)
    for (const time of times) {
      const us = lines.get(keyOf(time)) ?? systems.map(() => 0)
      us[index] = (us[index] ?? 0) + (time.selfUs / all) * cpuUs
      lines.set(keyOf(time), us)
    }
  }
  const order = (one: Line, other: Line): number =>
    one.us.reduce((sign, us, index) => sign || (other.us[index] ?? 0) - us, 0)
  return [...lines].map(([name, us]) => ({ name, us })).sort(order)
}

function withRest(systems: readonly Spent[], lines: readonly Line[]): Line[] {
  const isSmall = ({ us }: Line) => systems.every(({ cpuUs }, index) => (us[index] ?? 0) < LEAST_SHARE * cpuUs)
  const small = lines.filter(isSmall)
  if (small.length === 0) return [...lines]
  const us = systems.map((_, index) => small.reduce((sum, line) => sum + (line.us[index] ?? 0), 0))
  return [...lines.filter((line) => !isSmall(line)), { name: REST, us }]
}

const amount = (us: number, cpuUs: number): string =>
  us === 0 ? '–' : `${digits(us)} (${((us / cpuUs) * 100).toFixed(1)} %)`

const columns = (systems: readonly Spent[]): Column<Line>[] =>
  systems.map(({ cell, cpuUs }, index) => ({
    heading: `${cell.system}, µs`,
    cell: ({ us }) => amount(us[index] ?? 0, cpuUs),
  }))

const sampled = (systems: readonly Spent[]): string =>
  systems.map(({ cell, times }) => `${cell.system} ${times.reduce((sum, { samples }) => sum + samples, 0)}`).join(', ')

function dearest(systems: readonly Spent[], { root, sourceOf }: Names, isWanted: (part: string) => boolean): string {
  const named = lines(systems, (time) => {
    const { url, line } = sourceOf(time)
    const where = url === '' ? '' : `${nameOf(url, root)}${line === null ? '' : `:${line}`}`
    return isWanted(partOf(time, root)) ? `\`${time.name}\` ${where}`.trim() : REST
  })
  const rows = named
    .filter(({ name }) => name !== REST)
    .sort((one, other) => Math.max(...other.us) - Math.max(...one.us))
    .slice(0, DEAREST)
  return rows.length === 0
    ? 'None was found running.'
    : markdownTable([{ heading: 'function', cell: ({ name }) => name, align: 'left' }, ...columns(systems)], rows)
}

/** What two comparisons of a run can differ in. */
export function circumstances({ technique, client, http, rttMs, clients, load }: Cell): string {
  return [
    technique,
    `${clients.toLocaleString('en')} ${clients === 1 ? 'client' : 'clients'}`,
    ...(load === null ? [] : [`${load.ratePerSecond} messages a second of ${load.payloadBytes} bytes`]),
    ...(load === null || load.burst === 1 ? [] : [`${load.burst} at once`]),
    ...(client === 'node' ? [] : [client]),
    ...(http === '1.1' ? [] : [`HTTP/${http}`]),
    ...(rttMs === 0 ? [] : [`${rttMs} ms away`]),
  ].join(', ')
}

/** One comparison: the same cell of several systems, the project's own first where it is among them. */
export function comparison(systems: readonly Spent[], names: Names): string {
  const parts = lines(systems, (time) => partOf(time, names.root))
  const all: Line = { name: '**all**', us: systems.map(({ cpuUs }) => cpuUs) }
  const isOwn = (part: string) => OWN_PARTS.includes(part)
  return [
    markdownTable(
      [{ heading: 'part', cell: ({ name }) => name, align: 'left' }, ...columns(systems)],
      [...withRest(systems, parts), all],
    ),
    `Samples: ${sampled(systems)}.`,
    "The dearest functions of the project's own code:",
    dearest(systems.slice(0, 1), names, isOwn),
    'The dearest of all others, in whichever system they are dearest:',
    dearest(systems, names, (part) => !isOwn(part)),
  ].join('\n\n')
}
