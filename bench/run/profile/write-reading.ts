import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Results, Row } from '../../format/results.ts'
import { SYSTEMS } from '../systems/index.ts'
import { busyTimes } from './busy-time.ts'
import { circumstances, comparison, type Spent } from './reading.ts'
import { savedProfile } from './saved-profile.ts'
import { sourceOf } from './source.ts'

const NAMES = { root: new URL('../../../', import.meta.url).href, sourceOf }

const ABOUT = `Each round was measured, and repeated with the server process profiled. Profiling multiplies the processor time, so only the shares come from
the profile: microseconds are shares of the processor time measured without it, per message (per poll where no messages are sent), including other threads of
the process. A function's time is its self time, and idle time is left out. Totals are those of this run; runs of several rounds decide bars. Time of other
processes on the same processor is charged to the running function: with few samples on a busy machine that shows.`

/** The command without the folder, whose path on this machine does not matter. */
function command(args: readonly string[], dir: string): string {
  const shown = args.map((arg) => (arg === dir ? 'DIR' : arg.startsWith('--cpu-prof=') ? '--cpu-prof=DIR' : arg))
  return `npm run bench -- ${shown.join(' ')}`
}

function spentOf(dir: string, row: Row): Spent | null {
  const profiles = Array.from({ length: row.rounds }, (_, round) => savedProfile(dir, { cell: row, round }))
  const times = busyTimes(profiles.flatMap((profile) => profile ?? []))
  const cpuUs = row.figures.serverCpuUs?.median
  return times.length === 0 || cpuUs === undefined ? null : { cell: row, cpuUs, times }
}

/**
 * Writes the summary of a profiled run beside its profiles, and returns it. `args`: of the command.
 */
export function writeReading(
  dir: string,
  { date, machine, scenarios = [], rows }: Results,
  args: readonly string[],
): string {
  const comparisons = new Map<string, Spent[]>()
  const missing = new Set<string>()
  for (const row of rows) {
    const title = scenarios.find(({ name }) => name === row.scenario)?.title ?? row.scenario
    const spent = spentOf(dir, row)
    const key = `${title}: ${circumstances(row)}`
    if (spent === null) missing.add(`${key} (${row.system})`)
    else comparisons.set(key, [...(comparisons.get(key) ?? []), spent])
  }
  const used = SYSTEMS.filter((system) => rows.some((row) => row.system === system.name))
  const packages = new Set(used.flatMap(({ packages }) => packages))
  const versions = [...packages].map((name) => `${name} ${machine.versions[name]}`)
  const text = [
    `# Where the server's processor time went`,
    `Written by \`${command(args, dir)}\` on ${date}; ${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, ${machine.os}, Node ${machine.node}; ${versions.join(', ')}.`,
    ABOUT,
    ...[...comparisons].flatMap(([key, systems]) => [`## ${key}`, comparison(systems, NAMES)]),
    ...(missing.size === 0 ? [] : ['## Without a profile', [...missing].map((each) => `- ${each}`).join('\n')]),
  ].join('\n\n')
  writeFileSync(join(dir, 'reading.md'), `${text}\n`)
  return text
}
