import { parseArgs } from 'node:util'
import { PROXIES, type RealProxy } from './proxies.ts'

export interface Options {
  readonly proxies: readonly RealProxy[]
  readonly seconds: number
  readonly sideBySide: number
  /** How long each transport is also tried alone; null for not at all. */
  readonly probesFor: number | null
  /** Whether the results go into `docs/measured/proxies.md`. */
  readonly writes: boolean
  /** Whether only the form of that page is looked at. */
  readonly checks: boolean
  /** Where the results go as JSON; null for nowhere. */
  readonly json: string | null
}

export const HELP = `npm run proxies -- [options]

  --quick        3 s of traffic behind each proxy, two side by side, nothing alone
  --write        measure, and put the tables into docs/measured/proxies.md
  --check        measure nothing: does docs/measured/proxies.md have every proxy, with the configuration that it runs with?
  --only TEXT    only proxies with that in their name
  --seconds N    how long messages are sent
  --json FILE    write the results there too
`

/** The options, or null when help was asked for. Throws what is wrong. */
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
  if (proxies.length === 0) throw new Error(`no proxy has "${only}" in its name`)
  if (write && (quick || only !== '')) throw new Error('--write needs every proxy, measured in full')
  const seconds = Number(values.seconds ?? (quick ? 3 : 8))
  if (!(seconds > 0 && seconds <= 600)) throw new Error(`--seconds must be from 0 to 600, and is ${values.seconds}`)
  return {
    proxies,
    seconds,
    // One at a time leaves the numbers alone; two at a time are enough to see that nothing is lost.
    sideBySide: quick ? 2 : 1,
    probesFor: quick ? null : 3,
    writes: write,
    checks: check,
    json: json ?? null,
  }
}
