import type { Cell } from '../../format/cell.ts'
import { digits } from '../../text/number.ts'
import { type Column, markdownTable } from '../../text/table.ts'
import type { FunctionTime } from './busy-time.ts'
import { nameOf, OWN_PARTS, partOf } from './part.ts'

/** What the server of a cell was busy with. */
export interface Spent {
  readonly cell: Cell
  /** Of the process, per message, measured without the profiler. */
  readonly cpuUs: number
  readonly times: readonly FunctionTime[]
}

/** How functions are named. */
export interface Names {
  /** The project's folder, as a URL with a trailing slash. */
  readonly root: string
  /** Where a function was written; the line counts from 1, null if unknown. */
  sourceOf(time: FunctionTime): { readonly url: string; readonly line: number | null }
}

/** Functions per table. */
const MOST_EXPENSIVE = 10

/** Parts with less than this share in every system are summed up. */
const LEAST_SHARE = 0.005

const REST = 'everything else'

/** A table line: microseconds of each system, in the order of the systems. */
interface Line {
  readonly name: string
  readonly us: readonly number[]
}

const busyUs = (times: readonly FunctionTime[]): number => times.reduce((sum, { selfUs }) => sum + selfUs, 0)

/**
 * Times of all systems by key, highest first by the first system, then by the second, and so on.
 */
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

function mostExpensive(
  systems: readonly Spent[],
  { root, sourceOf }: Names,
  isWanted: (part: string) => boolean,
): string {
  const named = lines(systems, (time) => {
    const { url, line } = sourceOf(time)
    const where = url === '' ? '' : `${nameOf(url, root)}${line === null ? '' : `:${line}`}`
    return isWanted(partOf(time, root)) ? `\`${time.name}\` ${where}`.trim() : REST
  })
  const rows = named
    .filter(({ name }) => name !== REST)
    .sort((one, other) => Math.max(...other.us) - Math.max(...one.us))
    .slice(0, MOST_EXPENSIVE)
  return rows.length === 0
    ? 'None was sampled.'
    : markdownTable([{ heading: 'function', cell: ({ name }) => name, align: 'left' }, ...columns(systems)], rows)
}

/** Everything in which two comparisons of a run can differ. */
export function circumstances({ technique, client, http, rttMs, clients, load }: Cell): string {
  return [
    technique,
    `${clients.toLocaleString('en')} ${clients === 1 ? 'client' : 'clients'}`,
    ...(load === null ? [] : [`${load.ratePerSecond} messages/s of ${load.payloadBytes} bytes`]),
    ...(load === null || load.burst === 1 ? [] : [`${load.burst} in a burst`]),
    ...(client === 'node' ? [] : [client]),
    ...(http === '1.1' ? [] : [`HTTP/${http}`]),
    ...(rttMs === 0 ? [] : [`${rttMs} ms of round trip`]),
  ].join(', ')
}

/** One comparison: the same cell of several systems, with Rungway's own first if it is among them. */
export function comparison(systems: readonly Spent[], names: Names): string {
  const parts = lines(systems, (time) => partOf(time, names.root))
  const all: Line = { name: '**all**', us: systems.map(({ cpuUs }) => cpuUs) }
  const isOwn = (part: string) => OWN_PARTS.includes(part)
  const ours = systems.filter(({ times }) => times.some((time) => isOwn(partOf(time, names.root))))
  return [
    markdownTable(
      [{ heading: 'part', cell: ({ name }) => name, align: 'left' }, ...columns(systems)],
      [...withRest(systems, parts), all],
    ),
    `Samples: ${sampled(systems)}.`,
    "The most expensive functions of Rungway's own code:",
    mostExpensive(ours, names, isOwn),
    'The most expensive other functions of any system:',
    mostExpensive(systems, names, (part) => !isOwn(part)),
  ].join('\n\n')
}
