import { OURS } from '../../bars/match.ts'
import type { FigureName } from '../../format/figures.ts'
import type { Results, Row } from '../../format/results.ts'
import { digits } from '../../text/number.ts'

/** What the documentation's tables are made of. */
export type Measured = Pick<Results, 'rows' | 'options' | 'machine' | 'date'>

/**
 * Rungway's first row of a scenario, which is that of one client over loopback with the usual load.
 */
export function ownRow(rows: readonly Row[], technique: string, scenario: string): Row | undefined {
  return rows.find((row) => row.system === OURS && row.technique === technique && row.scenario === scenario)
}

/** The sum of medians; null if one of them is missing. */
export const sumOf = (row: Row | undefined, ...names: FigureName[]): number | null =>
  names.reduce<number | null>((sum, name) => {
    const each = row?.figures[name]?.median
    return sum === null || each === undefined ? null : sum + each
  }, 0)

export const shown = (value: number | null): string => {
  if (value === null) return '–'
  return Number.isInteger(value) ? String(value) : digits(value)
}

/** Names the run, because tables of different runs have different numbers for the same cell. */
export const runOf = ({ date, options: { profile } }: Pick<Measured, 'date' | 'options'>): string =>
  profile === 'full' ? `The full run of ${date}` : `The ${profile} run of ${date} (\`npm run bench -- --${profile}\`)`

/** In a full run, judged cells are measured for longer. */
export const secondsOf = ({ profile, seconds }: Measured['options']): string =>
  profile === 'full' ? `at least ${seconds} s` : `${seconds} s`
