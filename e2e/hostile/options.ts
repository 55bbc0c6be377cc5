import { parseArgs } from 'node:util'
import { FAULT_NAMES, SYSTEMS } from './names.ts'
import type { ClientKind } from './row.ts'
import type { SystemName } from './systems/clients.ts'

export interface Options {
  /** Every fault once, with ours, in short runs, and only losses are judged. */
  readonly isCi: boolean
  readonly only: readonly string[]
  readonly systems: readonly SystemName[]
  /** Null: ours everywhere, peers in Node, where the same code runs. */
  readonly clients: readonly ClientKind[] | null
  /** Of ours; peers run once. */
  readonly repeat: number
  /** Runs side by side. */
  readonly jobs: number
  /** How long both sides speak, or null for the default. */
  readonly seconds: number | null
  readonly json: string | null
  readonly markdown: string | null
}

const CLIENT_KINDS: readonly ClientKind[] = ['node', 'chromium']

export const USAGE = `npm run hostile -- [options]

  --only NAME,…       faults (default: all): ${FAULT_NAMES.join(' ')}
  --system NAME,…     systems (default: all): ${SYSTEMS.join(' ')}
  --client NAME,…     where the client runs (default: ours everywhere, peers in node): ${CLIENT_KINDS.join(' ')}
  --repeat N          run ours N times each, and take medians (default: 3; peers, which are not judged, run once)
  --jobs N            runs side by side (default: 18)
  --seconds N         how long both sides speak in runs that do not heal (default: 12)
  --ci                every fault once, ours alone, in short runs; only losses are judged
  --json FILE         write the rows
  --markdown FILE     write the tables`

const DEFAULT_JOBS = 18
const DEFAULT_REPEAT = 3

/** Throws an error whose message is for people. */
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
  if (values.help) throw new Error('What becomes of messages on hostile networks.')
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
    if (found === undefined) throw new Error(`no such ${what}: ${name}; there are ${known.join(', ')}`)
    return found
  })
}

function count(text: string, flag: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new Error(`${flag} takes a whole number from 1 on, not ${text}`)
  return value
}
