import { parseArgs } from 'node:util'
import { FAULT_NAMES, NETWORK_NAMES, SYSTEMS } from './names.ts'
import type { RandomOptions } from './random/run.ts'
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
  /** Lives that are drawn by a seed, instead of the table; null for the table. */
  readonly random: RandomOptions | null
  /** So many clients at once, instead of the table; null for the table. */
  readonly herd: number | null
  readonly json: string | null
  readonly markdown: string | null
}

/** Stands for all rows of slow and far networks. */
const NETWORKS_GROUP = /\bnetworks\b/

const CLIENT_KINDS: readonly ClientKind[] = ['node', 'chromium']

export const USAGE = `npm run hostile -- [options]

  --only NAME,…       faults (default: all), or networks for those that are slow, far or strange: ${FAULT_NAMES.join(' ')}
  --system NAME,…     systems (default: all): ${SYSTEMS.join(' ')}
  --client NAME,…     where the client runs (default: Rungway everywhere, peers in node): ${CLIENT_KINDS.join(' ')}
  --repeat N          run Rungway N times each, for medians (default: 3; peers are not judged and run once)
  --jobs N            runs at a time (default: 18; 12 lives with --random)
  --seconds N         how long both sides send in runs that do not heal (default: 12)
  --ci                every fault once, Rungway only, in short runs; judged by losses only
  --random N          instead of the table: N lives, in each of which two or three faults come and go
  --seed N            the lives of that seed (default: 1)
  --draw N            of these lives that one alone
  --herd N            instead of the table: N clients at once, in one disaster after the other
  --json FILE         write the rows
  --markdown FILE     write the tables`

const DEFAULT_JOBS = 18
const DEFAULT_REPEAT = 3
/** Lives at a time, in one process: more would delay each other on two cores. */
const DEFAULT_LIVES = 12

/** Throws an error with a message for the user. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      system: { type: 'string' },
      client: { type: 'string' },
      repeat: { type: 'string' },
      jobs: { type: 'string' },
      seconds: { type: 'string' },
      ci: { type: 'boolean', default: false },
      random: { type: 'string' },
      seed: { type: 'string', default: '1' },
      draw: { type: 'string' },
      herd: { type: 'string' },
      json: { type: 'string' },
      markdown: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) throw new Error('Counts messages over hostile networks.')
  return {
    isCi: values.ci,
    only: named(values.only?.replace(NETWORKS_GROUP, NETWORK_NAMES.join(',')), FAULT_NAMES, 'fault'),
    systems: named(values.system, SYSTEMS, 'system'),
    clients: values.client === undefined ? null : named(values.client, CLIENT_KINDS, 'client'),
    repeat: count(values.repeat ?? String(values.ci ? 1 : DEFAULT_REPEAT), '--repeat'),
    jobs: count(values.jobs ?? String(DEFAULT_JOBS), '--jobs'),
    seconds: values.seconds === undefined ? null : count(values.seconds, '--seconds'),
    random:
      values.random === undefined
        ? null
        : {
            count: count(values.random, '--random'),
            seed: count(values.seed, '--seed'),
            draw: values.draw === undefined ? null : count(values.draw, '--draw'),
            jobs: count(values.jobs ?? String(DEFAULT_LIVES), '--jobs'),
            isCi: values.ci,
          },
    herd: values.herd === undefined ? null : count(values.herd, '--herd'),
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
