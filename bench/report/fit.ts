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
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const meanX = mean(points.map(([x]) => x))
  const meanY = mean(points.map(([, y]) => y))
  let xx = 0
  let xy = 0
  let yy = 0
  for (const [x, y] of points) {
    xx += (x - meanX) ** 2
    xy += (x - meanX) * (y - meanY)
    yy += (y - meanY) ** 2
  }
  if (points.length === 0 || xx === 0) return null
  const slope = xy / xx
  const hasChoice = new Set(points.map(([x]) => x)).size > 2
  // A level line explains all of no difference.
  const rSquared = yy === 0 ? 1 : (xy * xy) / (xx * yy)
  return { slope, intercept: meanY - slope * meanX, rSquared: hasChoice ? rSquared : null }
}
