import { parseArgs } from 'node:util'
import { err, ok, type Result } from '@rungway/protocol'

/** Where results are read from and the page is written to; null: the default. */
export interface Command {
  readonly from: string | null
  readonly to: string | null
}

/** The value is null if help was requested; the error is a message for the user. */
export function parseCommand(args: readonly string[]): Result<Command | null, string> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { in: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean' } },
    })
    return ok(values.help ? null : { from: values.in ?? null, to: values.out ?? null })
  } catch (error) {
    return err((error as Error).message)
  }
}
