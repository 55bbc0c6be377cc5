import { rSquared } from 'simple-statistics'
import { evaluate, fit } from '../model/fit.ts'

/** A straight line through points, and how well it fits them. */
export interface Line {
  /** What one more on the x axis adds. */
  readonly slope: number
  /** Where x is 0. */
  readonly intercept: number
  /** Which part of the differences the line explains, from 0 to 1; null where two points left it no choice. */
  readonly rSquared: number | null
}

/**
 * The line with the least squares of relative distances, without a part below zero: the one that the page draws and the chooser reckons with. Null
 * where there is none: it takes two different x.
 */
export function fitLine(points: readonly (readonly [x: number, y: number])[]): Line | null {
  const places = new Set(points.map(([x]) => x)).size
  const found = fit(points.map(([x, y]) => ({ known: 0, terms: [1, x], value: y })))
  if (found === null || places < 2) return null
  const [intercept = 0, slope = 0] = found.coefficients
  const explained = rSquared(
    points.map((point) => [...point]),
    (x) => evaluate(found, [1, x]),
  )
  // A level line explains all of no difference, which the library takes for nothing of nothing, or for what rounding leaves.
  const share = new Set(points.map(([, y]) => y)).size === 1 ? 1 : explained
  return { slope, intercept, rSquared: places > 2 ? share : null }
}
