import { parseArgs } from 'node:util'
import { PROXIES, type RealProxy } from './proxies.ts'

export interface Options {
  readonly proxies: readonly RealProxy[]
  readonly seconds: number
  readonly sideBySide: number
  /** How long each transport is also tried alone; null skips that. */
  readonly probesFor: number | null
  /** Whether to write the results to `docs/measured/proxies.md`. */
  readonly writes: boolean
  /** Whether to check only the form of that page. */
  readonly checks: boolean
  /** File for the results as JSON; null for none. */
  readonly json: string | null
}

export const HELP = `npm run proxies -- [options]

  --quick        3 s of traffic per proxy, two at a time, no transport alone
  --write        measure, and write the tables to docs/measured/proxies.md
  --check        check without measuring that docs/measured/proxies.md has every proxy with its configuration
  --only TEXT    only proxies whose name contains TEXT
  --seconds N    duration of the traffic
  --json FILE    also write the results to FILE
`

/** The options; null if help was requested. Throws an error with a message for the user. */
export function parseOptions(args: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      seconds: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const { quick, write, check, only, json, help } = values
  if (help) return null
  const proxies = PROXIES.filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()))
  if (proxies.length === 0) throw new Error(`no proxy name contains "${only}"`)
  if (write && (quick || only !== ''))
    throw new Error('--write needs a full measurement of every proxy; leave out --quick and --only')
  const seconds = Number(values.seconds ?? (quick ? 3 : 8))
  if (!(seconds > 0 && seconds <= 600))
    throw new Error(`--seconds must be above 0 and at most 600; got ${values.seconds}`)
  return {
    proxies,
    seconds,
    // Concurrent runs would disturb the numbers; a quick run only shows that nothing is lost.
    sideBySide: quick ? 2 : 1,
    probesFor: quick ? null : 3,
    writes: write,
    checks: check,
    json: json ?? null,
  }
}
