import type { Results } from './results.ts'

/** Finer than anything that is measured. */
const MOST_DECIMALS = 4

const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toFixed(MOST_DECIMALS)) : value

const compact = (value: unknown): string => JSON.stringify(value, rounded)

const lines = (values: readonly unknown[]): string => `[\n${values.map((value) => ` ${compact(value)}`).join(',\n')}\n]`

/** Results as JSON with a line for each row: two runs can be compared by eye, and a timeline is not a thousand lines. */
export const resultsText = (results: Results): string =>
  `{\n${Object.entries(results)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${JSON.stringify(key)}: ${Array.isArray(value) ? lines(value) : compact(value)}`)
    .join(',\n')}\n}\n`
