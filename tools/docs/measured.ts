// The tables that come from a run of the benchmark.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { TRANSPORTS } from '@rungway/client'
import { historicalTransports } from '@rungway/client/historical'
import type { Results } from '../../bench/format/results.ts'
import { pagesTable } from '../../bench/report/docs/pages.ts'
import { peersTable } from '../../bench/report/docs/peers.ts'
import { ownRow } from '../../bench/report/docs/row.ts'
import { idleTable, transportsTable } from '../../bench/report/docs/transports.ts'
import { heapsTable } from './heaps.ts'
import { ROOT, read } from './pages.ts'

interface Run {
  readonly file: string
  /** The command that writes the file. */
  readonly command: string
}

/** Everything, peers included. Takes hours, so it is not in every clone. */
const FULL: Run = {
  file: 'bench/results/full.json',
  command: 'npm run bench -- --json bench/results/full.json',
}

const QUICK: Run = {
  file: 'bench/results/quick.json',
  command: 'npm run bench -- --quick --json bench/results/quick.json',
}

/** Echoes in pages, of all transports: those that only a page has as well. */
const PAGES: Run = {
  file: 'bench/results/pages.json',
  command: 'npm run bench -- --only page,rungway --rate 20 --json bench/results/pages.json',
}

/** One run for all other tables: two would have different numbers for the same cell. */
const RUN = existsSync(join(ROOT, FULL.file)) ? FULL : QUICK

const NAMES = TRANSPORTS.map(({ name }) => name)

/** Throws when the measurement lacks a transport in one of these scenarios. */
function measured(...scenarios: readonly string[]): Results {
  const results = JSON.parse(read(RUN.file)) as Results
  const missing = NAMES.flatMap((name) =>
    scenarios.flatMap((scenario) => (ownRow(results.rows, name, scenario) ? [] : [`${name} ${scenario}`])),
  )
  if (missing.length > 0) throw new Error(`${RUN.file} has no ${missing.join(', ')}; run: ${RUN.command}`)
  return results
}

/** Throws when the measurement lacks a transport. */
export function pages(): string {
  const results = JSON.parse(read(PAGES.file)) as Results
  const names = [...TRANSPORTS, ...historicalTransports()].map(({ name }) => name)
  const missing = names.filter((name) => !ownRow(results.rows, name, 'page'))
  if (missing.length > 0) throw new Error(`${PAGES.file} has no ${missing.join(', ')}; run: ${PAGES.command}`)
  return pagesTable(results, names, PAGES.command)
}

export const transports = (): string => transportsTable(measured('down', 'up', 'echo'), NAMES)
export const idle = (): string => idleTable(measured('idle'), NAMES)
/** Only a full run holds crowds. */
export const heaps = (): string =>
  RUN === FULL ? heapsTable(measured().rows) : `Not measured yet: \`${FULL.command}\`.`
export const peers = (): string => peersTable(RUN === FULL ? measured('down') : null)
