import { compact } from './number.ts'

/** Largest first: the size of a unit, and its name. */
type Units = readonly (readonly [of: number, unit: string])[]

/** Formats an amount in a fixed unit. */
export type InUnit = (value: number) => string

/**
 * Formats in the unit of the smallest amount above zero: numbers in a column compare at a glance,
 * and none is a row of zeros.
 */
function inOneUnit(units: Units, values: readonly number[]): InUnit {
  const least = Math.min(...values.map(Math.abs).filter((value) => value > 0 && Number.isFinite(value)))
  const smallest = units.at(-1) ?? [1, '']
  const [of, unit] = Number.isFinite(least) ? (units.find(([from]) => least >= from) ?? smallest) : smallest
  return (value) => `${compact(value / of)} ${unit}`
}

const DURATION: Units = [
  [60_000, 'min'],
  [1_000, 's'],
  [1, 'ms'],
]

/** Powers of 1,000. */
const SIZE: Units = [
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
  [1, 'B'],
]

const CORES: Units = [
  [1, 'cores'],
  [0.01, '% of a core'],
]

/** For milliseconds in a common unit. */
export const durations = (values: readonly number[]): InUnit => inOneUnit(DURATION, values)

/** For bytes in a common unit. */
export const sizes = (values: readonly number[]): InUnit => inOneUnit(SIZE, values)

/** For busy processors in a common unit. */
export const coresOf = (values: readonly number[]): InUnit => inOneUnit(CORES, values)

/** Milliseconds in words. */
export const duration = (ms: number): string => durations([ms])(ms)

/** Bytes in words. */
export const size = (bytes: number): string => sizes([bytes])(bytes)

/** Busy processors in words. */
export const cores = (value: number): string => (value === 1 ? '1 core' : coresOf([value])(value))

/** A rate in words; below one per second, its interval. */
export function frequency(ratePerSecond: number): string {
  if (ratePerSecond < 1) return `one message every ${duration(1_000 / ratePerSecond)}`
  return `${compact(ratePerSecond)} ${ratePerSecond === 1 ? 'message' : 'messages'} a second`
}

/** `a, b and c`. */
export const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
