import type { Chart, ChartTable, Curves, Dots, Guide, Subject as Measured } from '../../../bench/report/charts/chart.ts'
import type { ReportData } from '../../../bench/report/data/report-data.ts'

export type { Axis, Chart, ChartTable, Curves, Dots, Stacks } from '../../../bench/report/charts/chart.ts'

/** Whose a mark or a row is. */
export type Subject = Measured

export type DotPanel = Dots['panels'][number]

/** What takes room and few readers open: loaded when it is. */
const LATER = ['theory', 'losses', 'everything'] as const

/** A run of the benchmark, as far as the page shows it at once. */
export type Results = Omit<ReportData, (typeof LATER)[number]>

/** The rest. */
export type More = Pick<ReportData, (typeof LATER)[number]>

/** Divides what the page of a run shows into what it needs at once, and the rest. */
export function inTwo(data: ReportData): { readonly results: Results; readonly more: More } {
  const { theory, losses, everything, ...results } = data
  return { results, more: { theory, losses, everything } }
}

/** What a reader chooses by. */
export const FILTER_KINDS = ['systems', 'techniques', 'clients', 'scenarios'] as const
export type FilterKind = (typeof FILTER_KINDS)[number]

/** What is shown, by name. */
export type Filter = Readonly<Record<FilterKind, ReadonlySet<string>>>

export const shows = (
  { systems, techniques, clients }: Filter,
  { system, technique, client }: Pick<Subject, 'system' | 'technique' | 'client'>,
): boolean => systems.has(system) && techniques.has(technique) && clients.has(client)

type ChartRow = Chart['table']['rows'][number]

/** The rows of a table that are shown. */
export const shownRows = (filter: Filter, { rows }: ChartTable): readonly ChartRow[] =>
  rows.filter(({ subject, scenario }) => shows(filter, subject) && filter.scenarios.has(scenario))

/** Whether a figure has its place: one without a scenario that is shown has none. */
export const hasPlace = ({ scenarios }: Filter, chart: Pick<Chart, 'scenarios'>): boolean =>
  chart.scenarios.length === 0 || chart.scenarios.some((name) => scenarios.has(name))

/** Every system, technique and client of a run, in the order of their first mark, and its scenarios. */
export function choicesOf({
  sections,
  scenarios,
}: Pick<Results, 'sections' | 'scenarios'>): Readonly<Record<FilterKind, readonly string[]>> {
  const subjects = sections.flatMap(({ charts }) =>
    charts.flatMap(({ table }) => table.rows.map(({ subject }) => subject)),
  )
  return {
    systems: [...new Set(subjects.map(({ system }) => system))],
    techniques: [...new Set(subjects.map(({ technique }) => technique))],
    clients: [...new Set(subjects.map(({ client }) => client))],
    scenarios: scenarios.map(({ name }) => name),
  }
}

/** One line of a plot, on the x values that all its lines share. */
export interface SharedLine {
  readonly technique: string | null
  readonly kind: 'measured' | Guide['kind']
  readonly ys: readonly (number | null)[]
}

/** The lines of one system: a line for each technique, and the computed ones. */
export function linesOf(
  { points, guides }: Curves,
  system: string,
  filter: Filter,
): { readonly xs: readonly number[]; readonly lines: readonly SharedLine[] } {
  const own = points.filter((point) => point.system === system && shows(filter, point))
  const techniques = [...new Set(own.map(({ technique }) => technique))]
  const computed = guides.filter(
    (guide) =>
      (guide.system === null || guide.system === system) &&
      (guide.technique === null || techniques.includes(guide.technique)),
  )
  const xs = [
    ...new Set([...own.map(({ x }) => x), ...computed.flatMap((guide) => guide.points.map(([x]) => x))]),
  ].sort((a, b) => a - b)
  const on = (values: ReadonlyMap<number, number | null>) => xs.map((x) => values.get(x) ?? null)
  return {
    xs,
    lines: [
      ...techniques.map((technique): SharedLine => {
        const values = own.filter((point) => point.technique === technique).map(({ x, y }) => [x, y] as const)
        return { technique, kind: 'measured', ys: on(new Map(values)) }
      }),
      ...computed.map(({ technique, kind, points }): SharedLine => ({ technique, kind, ys: on(new Map(points)) })),
    ],
  }
}

/** What happened to one system, each once: all its techniques are cut at nearly one moment. */
export function momentsOf(
  { moments }: Curves,
  system: string,
  filter: Filter,
): readonly { readonly x: number; readonly label: string }[] {
  const own = moments.filter((moment) => moment.system === system && shows(filter, moment))
  return [...new Set(own.map(({ label }) => label))].map((label) => ({
    label,
    x: Math.min(...own.flatMap((moment) => (moment.label === label ? moment.x : []))),
  }))
}

/** What never arrived of one system, by technique. */
export function neverOf(
  { points }: Curves,
  system: string,
  filter: Filter,
): readonly { readonly hue: string; readonly xs: readonly number[] }[] {
  const lost = points.filter((point) => point.system === system && point.y === null && shows(filter, point))
  return [...new Set(lost.map(({ technique }) => technique))].map((hue) => ({
    hue,
    xs: lost.flatMap(({ technique, x }) => (technique === hue ? x : [])),
  }))
}

/** Where values lie on a scale, from 0 to 1. */
export function placesOf(values: readonly number[], scale: 'log' | 'linear'): (value: number) => number {
  const shown = scale === 'log' ? values.filter((value) => value > 0).map(Math.log) : values
  const least = scale === 'log' ? Math.min(...shown) : Math.min(0, ...shown)
  const width = Math.max(...shown) - least || 1
  return (value) => Math.min(1, Math.max(0, ((scale === 'log' ? Math.log(value) : value) - least) / width))
}
