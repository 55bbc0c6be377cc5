import { readFileSync } from 'node:fs'
import { err, nearest, ok, type Result } from '@rungway/protocol'
import * as v from 'valibot'
import { describe } from './json-schema.ts'
import { CONFIG, type Config, RIGHTS } from './schema.ts'
import { SETTINGS, type Setting, variableOf } from './settings.ts'

/** What is wrong with a configuration: each with where it stands. */
export type Problems = readonly string[]

/** Values as they were given, by the names of settings. */
export type Given = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

export interface Sources {
  /** The configuration file, parsed; null without one. */
  readonly file: unknown
  readonly env: Readonly<Record<string, string | undefined>>
  readonly flags: Given
}

/** Flags count before variables, variables before the file, the file before the defaults. */
export function configFrom({ file, env, flags }: Sources): Result<Config, Problems> {
  if (file !== null && !isRecord(file)) return err(['The configuration is no JSON object.'])
  const input: Record<string, unknown> = structuredClone(file ?? {})
  const problems: string[] = []
  const origins: Record<string, string> = {}
  for (const setting of SETTINGS) {
    const flag = flags[setting.name]
    const given = flag ?? fromEnvironment(setting, env, problems)
    if (given === undefined) continue
    const source = flag === undefined ? variableIn(setting, env) : `--${setting.name}`
    const origin = setting.path === 'keys' ? source : `${source} (${setting.path})`
    const value = settingValue(setting, given)
    if (value === undefined) problems.push(`${origin}: takes a number, and was given "${given}".`)
    else if (setting.path === 'keys') addKey(input, String(given), origin, origins, problems)
    else {
      put(input, setting.path.split('.'), value)
      origins[setting.path] = origin
    }
  }
  unknownVariables(env, problems)
  const parsed = v.safeParse(CONFIG, input)
  if (!parsed.success) problems.push(...parsed.issues.map((issue) => problemOf(issue, origins)))
  return parsed.success && problems.length === 0 ? ok(parsed.output) : err(problems)
}

/** Reads a configuration file. */
export function readConfigFile(path: string): Result<unknown, Problems> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    return err([`The file cannot be read: ${messageOf(error)}.`])
  }
  try {
    // Editors on Windows begin a file with a mark, which is no JSON.
    return ok(JSON.parse(text.replace(/^\uFEFF/, '')))
  } catch (error) {
    return err([`The file is no JSON: ${messageOf(error)}. Comments and commas before a closing bracket are none.`])
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What logs call the key of the variable, which has every right. */
const VARIABLE_KEY = 'api-key'

/** The key of the variable stands beside those of the file, behind them. */
function addKey(
  input: Record<string, unknown>,
  secret: string,
  origin: string,
  origins: Record<string, string>,
  problems: string[],
): void {
  const { keys = [] } = input
  // What is no list is refused as that.
  if (!Array.isArray(keys)) return
  if (keys.some((key) => isRecord(key) && key['name'] === VARIABLE_KEY))
    problems.push(`${origin}: its key is called "${VARIABLE_KEY}", as one of the file is; give that one another name.`)
  origins[`keys.${keys.length}`] = origin
  input['keys'] = [...keys, { name: VARIABLE_KEY, secret, rights: [...RIGHTS] }]
}

/** A secret may stand in a file of its own, as orchestrators mount them: `RUNGWAY_API_KEY_FILE`. */
function fromEnvironment(setting: Setting, env: Sources['env'], problems: string[]): string | undefined {
  const name = variableOf(setting)
  const file = setting.isSecret ? env[`${name}_FILE`] : undefined
  if (file === undefined) return env[name]
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    problems.push(`${name}_FILE names ${file}, which cannot be read.`)
    return undefined
  }
}

/** The variable that a setting was read from. */
function variableIn(setting: Setting, env: Sources['env']): string {
  const name = variableOf(setting)
  return setting.isSecret && env[`${name}_FILE`] !== undefined ? `${name}_FILE` : name
}

function unknownVariables(env: Sources['env'], problems: string[]): void {
  const known = SETTINGS.flatMap((setting) => {
    const name = variableOf(setting)
    return setting.isSecret ? [name, `${name}_FILE`] : [name]
  })
  known.push('RUNGWAY_CONFIG')
  for (const name of Object.keys(env)) {
    if (!name.startsWith('RUNGWAY_') || known.includes(name)) continue
    problems.push(`The environment has ${name}, which is no setting.${hint(name, known)}`)
  }
}

/** A value of a flag or a variable as the file would have it; undefined when it cannot be one. */
function settingValue(setting: Setting, given: NonNullable<Given[string]>): unknown {
  if (setting.isList) return typeof given === 'string' ? given.split(',').map((each) => each.trim()) : given
  if (typeof given !== 'string') return given
  const { type } = describe(setting)
  if (type === 'integer' || type === 'number') return /^\d+$/.test(given) ? Number(given) : undefined
  if (type === 'mixed') return /^\d+$/.test(given) ? Number(given) : given
  if (type === 'boolean')
    return given === 'true' || given === '1' ? true : given === 'false' || given === '0' ? false : given
  return given
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function put(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path
  if (rest.length === 0) {
    into[name] = value
    return
  }
  const next = into[name]
  const inner = isRecord(next) ? next : {}
  into[name] = inner
  put(inner, rest, value)
}

const hint = (name: string, known: readonly string[]): string => {
  const meant = nearest(name, known)
  return meant === undefined ? '' : ` Did you mean "${meant}"?`
}

/**
 * Never with the value: it may be a secret. `origins`: of what is not from the file, the variable or
 * flag by the place that it was put.
 */
function problemOf(issue: v.BaseIssue<unknown>, origins: Readonly<Record<string, string>>): string {
  const keys = issue.path?.map(({ key }) => String(key)) ?? []
  const path = keys.join('.')
  const [, origin] = Object.entries(origins).find(([place]) => path === place || path.startsWith(`${place}.`)) ?? []
  const where = origin ?? (path || 'the configuration')
  const parent = issue.path?.at(-1)?.input
  if (issue.expected === 'never') {
    const known = knownAt(keys.slice(0, -1))
    return `${where}: there is no such setting.${hint(keys.at(-1) ?? '', known) || ` There are ${known.join(', ')}.`}`
  }
  if (issue.type === 'strict_object' && issue.received === 'undefined') return `${where}: is missing.`
  if (issue.kind === 'schema' && isRecord(parent) && !((keys.at(-1) ?? '') in parent)) return `${where}: is missing.`
  const text = issue.kind === 'schema' ? `takes ${inWords(issue.expected ?? '')}` : issue.message
  return `${where}: ${text}.`
}

const KINDS: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  number: 'a number',
  string: 'a text',
  Array: 'a list',
  Object: 'an object',
}

/** What a schema expects, such as `("auto" | number)`. */
const inWords = (expected: string): string =>
  expected
    .replace(/^\(|\)$/g, '')
    .split(' | ')
    .map((each) => KINDS[each] ?? each)
    .join(' or ')

/** The names of settings at a place in the schema. */
function knownAt(path: readonly string[]): string[] {
  let at: unknown = CONFIG
  for (const key of path) {
    at = inside(at)
    if (isRecord(at) && 'item' in at) at = at['item']
    else if (isRecord(at) && isRecord(at['entries'])) at = at['entries'][key]
    // A record, whose names are the user's.
    else if (isRecord(at)) at = at['value']
  }
  at = inside(at)
  return isRecord(at) && isRecord(at['entries']) ? Object.keys(at['entries']) : []
}

/** What an optional schema or a pipe is about. */
function inside(schema: unknown): unknown {
  if (!isRecord(schema)) return schema
  if (isRecord(schema['wrapped'])) return inside(schema['wrapped'])
  const { pipe } = schema
  return Array.isArray(pipe) && !('entries' in schema) && !('item' in schema) ? inside(pipe[0]) : schema
}
