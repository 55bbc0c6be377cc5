import type { Spread } from '../measure/spread.ts'

/** Three digits that matter, or fewer: more would pretend to know. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (value >= 100) return value.toFixed(0)
  if (value >= 10) return value.toFixed(1)
  return value.toFixed(2)
}

export const withSpread = ({ median, min, max }: Spread): string => `${digits(median)} (${digits(min)}–${digits(max)})`
