import { parseArgs } from 'node:util'
import { type Address, toAddress } from '../address.ts'
import { ProxyError } from '../errors.ts'
import type { ChosenFault } from '../faults/fault.ts'
import { parseFault } from '../faults/parse.ts'

/** What the command line requests. */
export type Command =
  | { readonly type: 'help' }
  | { readonly type: 'wrong'; readonly message: string }
  | {
      readonly type: 'run'
      readonly listen: Address
      readonly target: Address
      readonly mode: 'http' | 'tcp'
      readonly faults: readonly ChosenFault[]
      /** A file of commands, or null: they come from standard input. */
      readonly script: string | null
    }

/** Reads the arguments after the program's name. */
export function parseCommand(args: readonly string[]): Command {
  try {
    const { values, positionals } = parseArgs({
      args: joinParameters(args),
      allowPositionals: true,
      options: {
        listen: { type: 'string' },
        target: { type: 'string' },
        tcp: { type: 'boolean' },
        fault: { type: 'string', multiple: true },
        script: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help === true) return { type: 'help' }
    const [stray] = positionals
    if (stray !== undefined) return { type: 'wrong', message: `"${stray}" belongs to no option.` }
    if (values.target === undefined)
      return { type: 'wrong', message: 'Say where to forward to: --target localhost:8080' }
    return {
      type: 'run',
      listen: toAddress(values.listen ?? 0),
      target: toAddress(values.target),
      mode: values.tcp === true ? 'tcp' : 'http',
      faults: (values.fault ?? []).map(parseFault),
      script: values.script ?? null,
    }
  } catch (error) {
    if (error instanceof ProxyError || error instanceof TypeError) return { type: 'wrong', message: error.message }
    throw error
  }
}

/**
 * `--fault latency 300` is meant as one argument, as if quoted: a number belongs to the fault
 * before it.
 */
function joinParameters(args: readonly string[]): string[] {
  const joined: string[] = []
  for (const argument of args) {
    const isParameter = /^\d+$/.test(argument) && joined.at(-2) === '--fault'
    if (isParameter) joined.push(`${joined.pop()} ${argument}`)
    else joined.push(argument)
  }
  return joined
}
