import { parseArgs } from 'node:util'
import { err, ok, type Result } from '@rungway/protocol'
import type { Options } from '../format/options.ts'
import { type Numbers, PROFILES } from './profiles.ts'
import { MIN_BYTES } from './traffic/message.ts'

/** A number that an option can set: its name, and the lowest value. */
interface NumberOption {
  readonly name: keyof Numbers
  readonly min: 'above 0' | '0 or more' | typeof MIN_BYTES
}

const NUMBERS: Readonly<Record<'rounds' | 'seconds' | 'rate' | 'payload' | 'idle', NumberOption>> = {
  rounds: { name: 'rounds', min: 'above 0' },
  seconds: { name: 'seconds', min: 'above 0' },
  rate: { name: 'ratePerSecond', min: 'above 0' },
  payload: { name: 'payloadBytes', min: MIN_BYTES },
  idle: { name: 'idleSeconds', min: '0 or more' },
}

const MAX = 1e9

function parseNumber(option: string, { min }: NumberOption, text: string): Result<number, string> {
  const value = Number(text)
  const isInRange = min === 'above 0' ? value > 0 : value >= (min === '0 or more' ? 0 : min)
  return text.trim() !== '' && isInRange && value < MAX
    ? ok(value)
    : err(`--${option} must be a number ${typeof min === 'number' ? `of at least ${min}` : min}; got "${text}"`)
}

function parseNumbers(values: ReturnType<typeof parse>): Result<Partial<Numbers>, string> {
  const numbers: Record<string, number> = {}
  for (const option of Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]) {
    const text = values[option]
    if (text === undefined) continue
    const parsed = parseNumber(option, NUMBERS[option], text)
    if (!parsed.ok) return parsed
    numbers[NUMBERS[option].name] = parsed.value
  }
  return ok(numbers)
}

/**
 * `names`: everything that `--only` accepts. The value is null if help was requested; the error is
 * a message for the user.
 */
export function parseOptions(args: readonly string[], names: readonly string[]): Result<Options | null, string> {
  let values: ReturnType<typeof parse>
  try {
    values = parse(args)
  } catch (error) {
    return err((error as Error).message)
  }
  if (values.help) return ok(null)
  const only = values.only?.split(',') ?? null
  const unknown = only?.filter((name) => !names.includes(name)) ?? []
  if (unknown.length > 0)
    return err(
      `--only: no technique, system or scenario is named ${unknown.join(', ')}; the names are ${names.join(', ')}`,
    )
  const output = values.json !== undefined ? '--json' : values.journal !== undefined ? '--journal' : null
  if (values['cpu-prof'] !== undefined && output !== null)
    return err(
      `${output} keeps figures for comparison, and those of a run with --cpu-prof do not compare; use one of them`,
    )
  const numbers = parseNumbers(values)
  if (!numbers.ok) return numbers
  const profile = values.smoke ? 'smoke' : values.quick ? 'quick' : 'full'
  return ok({
    profile,
    ...PROFILES[profile],
    ...numbers.value,
    only,
    json: values.json ?? null,
    journal: values.journal ?? null,
    cpuProf: values['cpu-prof'] ?? null,
  })
}

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean' },
      smoke: { type: 'boolean' },
      help: { type: 'boolean' },
      only: { type: 'string' },
      json: { type: 'string' },
      journal: { type: 'string' },
      'cpu-prof': { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      rate: { type: 'string' },
      payload: { type: 'string' },
      idle: { type: 'string' },
    },
  }).values
