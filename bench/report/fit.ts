import { linearRegression, linearRegressionLine, rSquared } from 'simple-statistics'

/** A straight line through points, and how well it fits them. */
export interface Line {
  /** What one more on the x axis adds. */
  readonly slope: number
  /** Where x is 0. */
  readonly intercept: number
  /** Which part of the differences the line explains, from 0 to 1; null where two points left it no choice. */
  readonly rSquared: number | null
}

/** The line with the least squares of distances. Null where there is none: it takes two different x. */
export function fitLine(points: readonly (readonly [x: number, y: number])[]): Line | null {
  const places = new Set(points.map(([x]) => x)).size
  if (places < 2) return null
  const all = points.map((point) => [...point])
  const { m, b } = linearRegression(all)
  const explained = rSquared(all, linearRegressionLine({ m, b }))
  // A level line explains all of no difference, which the library takes for nothing of nothing.
  const share = Number.isNaN(explained) ? 1 : explained
  return { slope: m, intercept: b, rSquared: places > 2 ? share : null }
}
