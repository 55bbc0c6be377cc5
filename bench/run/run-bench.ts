import { type Cell, keyOf } from '../format/cell.ts'
import { busyWarning } from '../format/machine.ts'
import type { Options } from '../format/options.ts'
import type { Question, Results } from '../format/results.ts'
import { openJournal } from './journal.ts'
import { cells, leftOut } from './matrix.ts'
import { machine } from './measure/machine.ts'
import { pin } from './measure/pin.ts'
import { measureAll } from './measure-all.ts'
import { plan } from './plan.ts'
import { emptyFolder } from './profile/saved-profile.ts'
import { SCENARIOS } from './scenarios/index.ts'
import { summarise } from './summarise.ts'
import { configurationOf } from './systems/configuration-of.ts'
import { SYSTEMS } from './systems/index.ts'

/** The server has the other core. */
const LOAD_CORE = 1

const questionOf = ({ name, title, about, figures }: Question): Question => ({ name, title, about, figures })

/** Measures everything that the options select, with progress on stderr. */
export async function runBench(options: Options): Promise<Results> {
  const wanted = cells(options)
  const packages = new Set(SYSTEMS.flatMap((system) => system.packages))
  const about = {
    ...machine([...packages], new Set(wanted.map(({ client }) => client))),
    isPinned: pin(process.pid, LOAD_CORE),
  }
  const busy = busyWarning(about)
  if (busy !== null) console.error(`bench: ${busy}`)
  const { json: _, journal: file, cpuProf, ...conditions } = options
  const journal = openJournal(file)
  if (cpuProf !== null) emptyFolder(cpuProf, plan(wanted, options.rounds))
  await measureAll(wanted, options, journal, about.cores)
  // A journal may have cells that these options do not select.
  const order = new Map(wanted.map((cell, index) => [keyOf(cell), index]))
  const place = (cell: Cell): number => order.get(keyOf(cell)) ?? -1
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: about,
    options: conditions,
    configurations: Object.fromEntries(SYSTEMS.map((system) => [system.name, configurationOf(system)])),
    scenarios: SCENARIOS.map(questionOf),
    rows: summarise(journal.samples)
      .filter((row) => place(row) >= 0)
      .sort((one, other) => place(one) - place(other)),
    leftOut: leftOut(options),
  }
}
