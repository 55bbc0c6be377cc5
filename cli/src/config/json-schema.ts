import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema'
import { CONFIG } from './schema.ts'
import type { Setting } from './settings.ts'

/** The schema of the configuration file, for editors and for programs that write such files. */
export function configJsonSchema(): JsonSchema {
  // That a key has one of `secret` and `sha256` cannot be said there, and is checked all the same.
  return toJsonSchema(CONFIG, { typeMode: 'input', errorMode: 'ignore' })
}

/** What the schema says of one place in the configuration. */
export interface Described {
  readonly about: string
  readonly type: string
  readonly preset: unknown
  readonly choices: readonly unknown[]
}

/** Throws for a place that the schema does not have: a setting without one would do nothing. */
export function describe({ path }: Pick<Setting, 'path'>): Described {
  let at: JsonSchema = configJsonSchema()
  for (const name of path.split('.')) {
    const next = at.properties?.[name]
    if (typeof next !== 'object') throw new Error(`the configuration has no ${path}`)
    at = next
  }
  const { items } = at
  const choices = at.enum ?? (typeof items === 'object' && !Array.isArray(items) ? items.enum : undefined)
  return {
    about: at.description ?? '',
    type: String(at.type ?? (at.anyOf === undefined ? 'string' : 'mixed')),
    preset: at.default,
    choices: choices ?? [],
  }
}
