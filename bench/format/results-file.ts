import { readFileSync } from 'node:fs'
import { err, ok, type Result } from '@rungway/protocol'
import type { Results } from './results.ts'

/** Finer than anything that is measured. */
const MAX_DECIMALS = 4

const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toFixed(MAX_DECIMALS)) : value

const compact = (value: unknown): string => JSON.stringify(value, rounded)

const lines = (values: readonly unknown[]): string => `[\n${values.map((value) => ` ${compact(value)}`).join(',\n')}\n]`

/**
 * Results as JSON with one line per row: a diff of two runs is readable, and a timeline does not
 * take a thousand lines.
 */
export const resultsText = (results: Results): string =>
  `{\n${Object.entries(results)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${JSON.stringify(key)}: ${Array.isArray(value) ? lines(value) : compact(value)}`)
    .join(',\n')}\n}\n`

/** The error is a one-line reason. */
export function readResults(file: string): Result<Results, string> {
  try {
    const results = JSON.parse(readFileSync(file, 'utf8')) as Results
    return Array.isArray(results.rows) ? ok(results) : err(`${file} is not a results file: it has no rows`)
  } catch (error) {
    return err(`cannot read ${file}: ${(error as Error).message}`)
  }
}
