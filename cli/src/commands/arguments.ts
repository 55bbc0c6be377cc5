import { parseArgs } from 'node:util'
import { nearest } from '@rungway/protocol'
import type { Given } from '../config/load.ts'
import { SETTINGS } from '../config/settings.ts'

/** What a command line asks for. */
export type Command =
  | { readonly type: 'run'; readonly file: string | null; readonly flags: Given }
  | { readonly type: 'check'; readonly file: string | null; readonly flags: Given }
  | { readonly type: 'top'; readonly file: string | null; readonly flags: Given }
  | { readonly type: 'key'; readonly kind: 'api' | 'webhook' }
  | { readonly type: 'schema' }
  | { readonly type: 'openapi' }
  | { readonly type: 'help' }
  | { readonly type: 'version' }
  | { readonly type: 'wrong'; readonly message: string }

export const COMMANDS = ['check', 'key', 'top', 'schema', 'openapi', 'help'] as const

const FLAGS = SETTINGS.filter(({ isSecret }) => isSecret !== true)

const OPTIONS = Object.fromEntries([
  ...FLAGS.map(({ name, value, isList }) => [
    name,
    { type: value === null ? ('boolean' as const) : ('string' as const), multiple: isList === true },
  ]),
  ['config', { type: 'string' as const, short: 'c' }],
  ['webhook', { type: 'boolean' as const }],
  ['help', { type: 'boolean' as const, short: 'h' }],
  ['version', { type: 'boolean' as const, short: 'v' }],
])

const wrong = (message: string): Command => ({ type: 'wrong', message })

/** Never throws: a command line that is wrong is a command too. */
export function parseCommand(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Command {
  const unknown = args.find((each) => each.startsWith('--') && !(nameOf(each) in OPTIONS) && !isSecretFlag(each))
  if (unknown !== undefined) {
    const meant = nearest(nameOf(unknown), Object.keys(OPTIONS))
    return wrong(`There is no option ${unknown}.${meant === undefined ? '' : ` Did you mean --${meant}?`}`)
  }
  const secret = args.find(isSecretFlag)
  if (secret !== undefined)
    return wrong(
      `--${nameOf(secret)} would be seen by everyone on this machine: set ${variable(secret)}, or ${variable(secret)}_FILE.`,
    )
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: OPTIONS,
      allowPositionals: true,
      strict: true,
    })
    return commandOf(values, positionals, env)
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error))
  }
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

function commandOf(
  values: Values,
  [name, ...rest]: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Command {
  if (values['help'] === true || name === 'help') return { type: 'help' }
  if (values['version'] === true) return { type: 'version' }
  const file = typeof values['config'] === 'string' ? values['config'] : (env['RUNGWAY_CONFIG'] ?? null)
  const flags = Object.fromEntries(
    Object.entries(values).filter(([key]) => FLAGS.some((flag) => flag.name === key)),
  ) as Given
  if (name === undefined) return { type: 'run', file, flags }
  if (name === 'check') {
    const [path = file, ...more] = rest
    if (more.length > 0) return wrong('"rungway check" takes one file, or none.')
    return { type: 'check', file: path, flags }
  }
  if (rest.length > 0) return wrong(`"rungway ${name}" takes nothing more, and was given "${rest.join(' ')}".`)
  if (name === 'top') return { type: 'top', file, flags }
  if (name === 'key') return { type: 'key', kind: values['webhook'] === true ? 'webhook' : 'api' }
  if (name === 'schema' || name === 'openapi') return { type: name }
  const meant = nearest(name, COMMANDS)
  return wrong(
    `There is no command "${name}".${meant === undefined ? ` There are ${COMMANDS.join(', ')}; without one the gateway runs, as by "rungway --anonymous".` : ` Did you mean "${meant}"?`}`,
  )
}

const nameOf = (argument: string): string => argument.slice(2).split('=')[0] ?? ''
const isSecretFlag = (argument: string): boolean =>
  SETTINGS.some(({ isSecret, name }) => isSecret === true && argument.startsWith('--') && nameOf(argument) === name)
const variable = (argument: string): string => `RUNGWAY_${nameOf(argument).toUpperCase().replaceAll('-', '_')}`
