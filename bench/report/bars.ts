import { isReached, type Judgement } from '../bars.ts'
import { digits } from './number.ts'
import { type Column, textTable } from './table.ts'

const amount = (value: number, isFactor: boolean): string =>
  isFactor ? `${value.toFixed(2)} ×` : Number.isInteger(value) ? String(value) : digits(value)

const verdict = (judgement: Judgement): string => {
  const reached = isReached(judgement)
  return reached === null ? 'not measured' : reached ? 'yes' : 'no'
}

const COLUMNS: readonly Column<Judgement>[] = [
  { heading: 'bar', cell: ({ name }) => name, align: 'left' },
  { heading: 'measured', cell: ({ measured, isFactor }) => (measured === null ? '–' : amount(measured, isFactor)) },
  { heading: 'at most', cell: ({ limit, isFactor }) => amount(limit, isFactor) },
  { heading: 'reached', cell: verdict, align: 'left' },
]

export const barsTable = (judgements: readonly Judgement[]): string => textTable(COLUMNS, judgements)
