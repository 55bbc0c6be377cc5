import { compact } from './number.ts'

/** Largest first: what one of a unit is, and what it is called. */
type Units = readonly (readonly [of: number, unit: string])[]

/** Says an amount in a unit that was settled beforehand. */
export type InUnit = (value: number) => string

/** In the unit of the least that is not nothing: numbers that stand below each other are compared at a glance, and none has a row of zeros. */
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

/** Thousands, not 1,024. */
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

/** Of milliseconds, all in one unit. */
export const durations = (values: readonly number[]): InUnit => inOneUnit(DURATION, values)

/** Of bytes, all in one unit. */
export const sizes = (values: readonly number[]): InUnit => inOneUnit(SIZE, values)

/** Of processors that are busy all the time, all in one unit. */
export const coresOf = (values: readonly number[]): InUnit => inOneUnit(CORES, values)

/** Of milliseconds. */
export const duration = (ms: number): string => durations([ms])(ms)

/** Of bytes. */
export const size = (bytes: number): string => sizes([bytes])(bytes)

/** Of processors that are busy all the time. */
export const cores = (value: number): string => (value === 1 ? '1 core' : coresOf([value])(value))

/** How often something is said; what is rarer than once a second by how long it is until the next. */
export function frequency(ratePerSecond: number): string {
  if (ratePerSecond < 1) return `one message in ${duration(1_000 / ratePerSecond)}`
  return `${compact(ratePerSecond)} ${ratePerSecond === 1 ? 'message' : 'messages'} a second`
}

/** `a, b and c`. */
export const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
