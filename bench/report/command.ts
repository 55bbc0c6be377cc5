import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { err, ok, type Result } from '@rungway/protocol'
import type { Results } from '../results.ts'

/** Where results are read from and their page goes; null where nobody said. */
export interface Command {
  readonly from: string | null
  readonly to: string | null
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The value is null when help was asked for; the error says what is wrong. */
export function parseCommand(args: readonly string[]): Result<Command | null, string> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { in: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean' } },
    })
    return ok(values.help ? null : { from: values.in ?? null, to: values.out ?? null })
  } catch (error) {
    return err(reason(error))
  }
}

/** The error says in a line why there are none. */
export function readResults(file: string): Result<Results, string> {
  try {
    const results = JSON.parse(readFileSync(file, 'utf8')) as Results
    return Array.isArray(results.rows) ? ok(results) : err(`${file} has no results`)
  } catch (error) {
    return err(`${file} cannot be read: ${reason(error)}`)
  }
}
