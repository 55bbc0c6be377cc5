import { type Judgement, verdictOf } from '../../bars/judge.ts'
import { digits } from '../../text/number.ts'
import { type Column, textTable } from '../../text/table.ts'

/** A factor, or an amount in the unit of the figure. */
export const amount = (value: number, { isFactor }: Pick<Judgement, 'isFactor'>): string =>
  isFactor ? `${value.toFixed(2)} ×` : Number.isInteger(value) ? String(value) : digits(value)

/** The lowest and highest round, or why they are not known. */
export function roundsOfBar({ measured, rounds, min, max, isFactor }: Judgement): string {
  if (measured === null) return '–'
  if (rounds === 1) return 'one round'
  if (min === undefined || max === undefined) return `${rounds} rounds`
  return `${amount(min, { isFactor })}–${amount(max, { isFactor })}`.replace(' ×–', '–')
}

const COLUMNS: readonly Column<Judgement>[] = [
  { heading: 'bar', cell: ({ name }) => name, align: 'left' },
  { heading: 'measured', cell: (bar) => (bar.measured === null ? '–' : amount(bar.measured, bar)) },
  { heading: 'rounds', cell: roundsOfBar },
  { heading: 'at most', cell: (bar) => amount(bar.limit, bar) },
  { heading: 'reached', cell: verdictOf, align: 'left' },
]

export const barsTable = (judgements: readonly Judgement[]): string => textTable(COLUMNS, judgements)
