import { compact } from './number.ts'

const scaled = (value: number, units: readonly (readonly [from: number, unit: string])[]): string => {
  const [from, unit] = units.find(([from]) => Math.abs(value) >= from) ?? units.at(-1) ?? [1, '']
  return `${compact(value / from)} ${unit}`
}

/** Of milliseconds. */
export const duration = (ms: number): string =>
  scaled(ms, [
    [60_000, 'min'],
    [1_000, 's'],
    [1, 'ms'],
  ])

/** Of bytes; thousands, not 1,024. */
export const size = (bytes: number): string =>
  scaled(bytes, [
    [1e9, 'GB'],
    [1e6, 'MB'],
    [1e3, 'kB'],
    [1, 'B'],
  ])

/** Of processors that are busy all the time. */
export const cores = (value: number): string =>
  value < 0.01 ? `${compact(value * 100)} % of a core` : `${compact(value)} ${value === 1 ? 'core' : 'cores'}`
