import { fcnnlsVector } from 'ml-fcnnls'
import { mean, median } from 'simple-statistics'

/** A measurement, and its parts: what is known beforehand, and a term for each coefficient. */
export interface Observation {
  readonly known: number
  readonly terms: readonly number[]
  readonly value: number
}

/** The unknown part of a quantity as a sum of terms, each with a fitted coefficient. */
export interface Fit {
  /** One per term, none below zero: no part of a cost is a gain. */
  readonly coefficients: readonly number[]
  /**
   * The average distance of a measurement from what a fit to all others predicts, in percent. Null
   * if the others are too few.
   */
  readonly errorPercent: number | null
  /** The largest of these distances; null if the average is. */
  readonly worstPercent: number | null
  /** The number of measurements. */
  readonly cells: number
}

type Coefficients = readonly number[]

type Solve = (own: readonly Observation[]) => Coefficients

export const evaluate = ({ coefficients }: Pick<Fit, 'coefficients'>, terms: readonly number[]): number =>
  coefficients.reduce((sum, coefficient, index) => sum + coefficient * (terms[index] ?? 0), 0)

/** A term that is a constant multiple of an earlier one adds no information. */
function isTold(column: readonly number[], earlier: readonly (readonly number[])[]): boolean {
  if (column.every((value) => value === 0)) return true
  return earlier.some((other) => {
    const at = other.findIndex((value) => value !== 0)
    const factor = (column[at] ?? 0) / (other[at] ?? 1)
    return column.every((value, index) => Math.abs(value - factor * (other[index] ?? 0)) < 1e-9 * Math.abs(value))
  })
}

/** Terms that add information: never more than there are observations. */
function tellingTerms(own: readonly Observation[]): number[] {
  const columns = (own[0]?.terms ?? []).map((_, index) => own.map(({ terms, value }) => (terms[index] ?? 0) / value))
  const used: number[] = []
  for (const [index, column] of columns.entries()) {
    const earlier = used.map((other) => columns[other] ?? [])
    if (used.length < own.length && !isTold(column, earlier)) used.push(index)
  }
  return used
}

/** Least squares of the relative errors. */
function leastSquares(own: readonly Observation[]): Coefficients {
  const used = tellingTerms(own)
  const rows = own.map(({ terms, value }) => used.map((index) => (terms[index] ?? 0) / value))
  const shares = own.map(({ known, value }) => (value - known) / value)
  const found = used.length === 0 ? [] : fcnnlsVector(rows, shares).K.to1DArray()
  return (own[0]?.terms ?? []).map((_, index) => found[used.indexOf(index)] ?? 0)
}

/** The median of the coefficients that single observations suggest, for models of one term. */
function middle(own: readonly Observation[]): Coefficients {
  const ratios = own.flatMap(({ known, terms: [term = 0], value }) =>
    term > 0 ? Math.max(0, value - known) / term : [],
  )
  return [ratios.length === 0 ? 0 : median(ratios)]
}

/** Above this leverage a prediction is essentially the measurement itself. */
const MOST_LEVERAGE = 0.99

/** A small relative change: it moves the prediction of a measurement by its leverage times that. */
const NUDGE = 0.001

/** The share that a measurement has in its own prediction, from 0 to 1. */
function leverage(own: readonly Observation[], one: Observation): number {
  const nudged = own.map((each) => (each === one ? { ...each, known: each.known - NUDGE * each.value } : each))
  const without = evaluate({ coefficients: leastSquares(own) }, one.terms)
  const withNudge = evaluate({ coefficients: leastSquares(nudged) }, one.terms)
  return (withNudge - without) / (NUDGE * one.value)
}

/** The distance of each of `checks` from what all others predict, in percent. */
function misses(own: readonly Observation[], checks: readonly Observation[], solve: Solve): number[] {
  return checks.map((one) => {
    const coefficients = solve(own.filter((other) => other !== one))
    return (100 * Math.abs(one.known + evaluate({ coefficients }, one.terms) - one.value)) / one.value
  })
}

const summary = (own: readonly Observation[], coefficients: Coefficients, off: readonly number[]): Fit => ({
  coefficients,
  errorPercent: off.length === 0 ? null : mean(off),
  worstPercent: off.length === 0 ? null : Math.max(...off),
  cells: own.length,
})

const ofSomething = (observations: readonly Observation[]): Observation[] =>
  observations.filter(({ value }) => value > 0)

/**
 * Least squares of the relative errors, so that a cell of microseconds weighs as much as one of
 * milliseconds. Null if nothing was measured. Observations of zero are left out, because they have
 * no relative error. A measurement that alone determines a coefficient counts no error, because no
 * other one can check it.
 */
export function fit(observations: readonly Observation[]): Fit | null {
  const own = ofSomething(observations)
  if (own.length === 0) return null
  const isEnough = own.length > tellingTerms(own).length
  const checks = isEnough ? own.filter((one) => leverage(own, one) < MOST_LEVERAGE) : []
  return summary(own, leastSquares(own), misses(own, checks, leastSquares))
}

/**
 * A single factor for a term of the theory: the median of what the observations suggest, which a
 * few outliers do not move. Null if nothing was measured.
 */
export function fitFactor(observations: readonly Observation[]): Fit | null {
  const own = ofSomething(observations)
  if (own.length === 0) return null
  return summary(own, middle(own), misses(own, own.length > 1 ? own : [], middle))
}
