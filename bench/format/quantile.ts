/** The value that so large a part of all does not exceed, by nearest rank. `part` is from 0 to 1. Without values: NaN. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN
}
