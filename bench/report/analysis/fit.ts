import { rSquared } from 'simple-statistics'
import { evaluate, fit } from '../model/fit.ts'

/** A straight line through points, and how well it fits them. */
export interface Line {
  /** The increase per unit of x. */
  readonly slope: number
  /** The value at x = 0. */
  readonly intercept: number
  /**
   * The share of the variation that the line explains, from 0 to 1; null for two points, which fit
   * any line.
   */
  readonly rSquared: number | null
}

/**
 * Least squares of relative distances, with neither coefficient below zero: the line that the page
 * draws and the chooser calculates with. Null without two different x.
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
  // A level line explains everything of no variation; the library would divide zero, or a rounding
  // error, by zero.
  const share = new Set(points.map(([, y]) => y)).size === 1 ? 1 : explained
  return { slope, intercept, rSquared: places > 2 ? share : null }
}
