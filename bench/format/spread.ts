/** A figure over several rounds. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** `values`: one per round, at least one. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (index: number): number => sorted[index] ?? Number.NaN
  const middle = (sorted.length - 1) / 2
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  }
}

/** The sum of several figures of a row; undefined if one of them is missing. */
export function sumOfSpreads(spreads: readonly (Spread | undefined)[]): Spread | undefined {
  return spreads.reduce<Spread | undefined>(
    (sum, each) =>
      sum && each && { median: sum.median + each.median, min: sum.min + each.min, max: sum.max + each.max },
    { median: 0, min: 0, max: 0 },
  )
}
