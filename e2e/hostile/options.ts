import { parseArgs } from 'node:util'
import { FAULT_NAMES, SYSTEMS } from './names.ts'
import type { ClientKind } from './row.ts'
import type { SystemName } from './systems/clients.ts'

export interface Options {
  /** Every fault once, with Rungway only, in short runs that are judged by losses only. */
  readonly isCi: boolean
  readonly only: readonly string[]
  readonly systems: readonly SystemName[]
  /** Null: Rungway everywhere, peers in Node, where the same code runs. */
  readonly clients: readonly ClientKind[] | null
  /** Runs of Rungway; peers run once. */
  readonly repeat: number
  /** Runs at a time. */
  readonly jobs: number
  /** How long both sides send; null: the default. */
  readonly seconds: number | null
  readonly json: string | null
  readonly markdown: string | null
}

const CLIENT_KINDS: readonly ClientKind[] = ['node', 'chromium']

export const USAGE = `npm run hostile -- [options]

  --only NAME,…       faults (default: all): ${FAULT_NAMES.join(' ')}
  --system NAME,…     systems (default: all): ${SYSTEMS.join(' ')}
  --client NAME,…     where the client runs (default: Rungway everywhere, peers in node): ${CLIENT_KINDS.join(' ')}
  --repeat N          run Rungway N times each, for medians (default: 3; peers are not judged and run once)
  --jobs N            runs at a time (default: 18)
  --seconds N         how long both sides send in runs that do not heal (default: 12)
  --ci                every fault once, Rungway only, in short runs; judged by losses only
  --json FILE         write the rows
  --markdown FILE     write the tables`

const DEFAULT_JOBS = 18
const DEFAULT_REPEAT = 3

/** Throws an error with a message for the user. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      system: { type: 'string' },
      client: { type: 'string' },
      repeat: { type: 'string' },
      jobs: { type: 'string', default: String(DEFAULT_JOBS) },
      seconds: { type: 'string' },
      ci: { type: 'boolean', default: false },
      json: { type: 'string' },
      markdown: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) throw new Error('Counts messages over hostile networks.')
  return {
    isCi: values.ci,
    only: named(values.only, FAULT_NAMES, 'fault'),
    systems: named(values.system, SYSTEMS, 'system'),
    clients: values.client === undefined ? null : named(values.client, CLIENT_KINDS, 'client'),
    repeat: count(values.repeat ?? String(values.ci ? 1 : DEFAULT_REPEAT), '--repeat'),
    jobs: count(values.jobs, '--jobs'),
    seconds: values.seconds === undefined ? null : count(values.seconds, '--seconds'),
    json: values.json ?? null,
    markdown: values.markdown ?? null,
  }
}

function named<T extends string>(list: string | undefined, known: readonly T[], what: string): T[] {
  if (list === undefined) return [...known]
  return list.split(',').map((name) => {
    const found = known.find((each) => each === name)
    if (found === undefined) throw new Error(`no ${what} is named ${name}; the names are ${known.join(', ')}`)
    return found
  })
}

function count(text: string, flag: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${flag} must be a whole number of at least 1; got ${text}`)
  return value
}
