import { fcnnlsVector } from 'ml-fcnnls'
import { mean } from 'simple-statistics'

/** What was measured, and what it is made of: what is known beforehand, and a term for each coefficient. */
export interface Observation {
  readonly known: number
  readonly terms: readonly number[]
  readonly value: number
}

/** What is not known of a quantity beforehand, as a sum of terms, each with a coefficient of its own. */
export interface Fit {
  /** One for each term, none below zero: no part of a cost is a gain. */
  readonly coefficients: readonly number[]
  /** How far the fit is from what was measured: the mean of the shares, in percent. Null where nothing was left to check it with. */
  readonly errorPercent: number | null
  /** How many measurements that is a mean of. */
  readonly cells: number
}

export const evaluate = ({ coefficients }: Pick<Fit, 'coefficients'>, terms: readonly number[]): number =>
  coefficients.reduce((sum, coefficient, index) => sum + coefficient * (terms[index] ?? 0), 0)

/** A term that is always the same multiple of an earlier one tells nothing that this one does not. */
function isTold(column: readonly number[], earlier: readonly (readonly number[])[]): boolean {
  if (column.every((value) => value === 0)) return true
  return earlier.some((other) => {
    const at = other.findIndex((value) => value !== 0)
    const factor = (column[at] ?? 0) / (other[at] ?? 1)
    return column.every((value, index) => Math.abs(value - factor * (other[index] ?? 0)) < 1e-9 * Math.abs(value))
  })
}

/**
 * Least squares of the relative errors, so that a cell of a few microseconds counts as much as one of milliseconds. Null where nothing was measured.
 * Observations of nothing are left out: they have no relative error.
 */
export function fit(observations: readonly Observation[]): Fit | null {
  const own = observations.filter(({ value }) => value > 0)
  const [first] = own
  if (first === undefined) return null
  const columns = first.terms.map((_, index) => own.map(({ terms, value }) => (terms[index] ?? 0) / value))
  const used: number[] = []
  for (const [index, column] of columns.entries()) {
    const earlier = used.map((other) => columns[other] ?? [])
    if (used.length < own.length && !isTold(column, earlier)) used.push(index)
  }
  const rows = own.map((_, row) => used.map((index) => columns[index]?.[row] ?? 0))
  const shares = own.map(({ known, value }) => (value - known) / value)
  const found = used.length === 0 ? [] : fcnnlsVector(rows, shares).K.to1DArray()
  const coefficients = first.terms.map((_, index) => found[used.indexOf(index)] ?? 0)
  const errors = own.map(
    ({ known, terms, value }) => Math.abs(known + evaluate({ coefficients }, terms) - value) / value,
  )
  return {
    coefficients,
    errorPercent: own.length > used.length ? 100 * mean(errors) : null,
    cells: own.length,
  }
}
