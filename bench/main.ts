import { writeFileSync } from 'node:fs'
import { judge } from './bars.ts'
import { keyOf } from './cell.ts'
import { openJournal } from './journal.ts'
import { cells, leftOut, NAMES } from './matrix.ts'
import { busyWarning } from './measure/busy.ts'
import { machine } from './measure/machine.ts'
import { pin } from './measure/pin.ts'
import { measureAll } from './measure-all.ts'
import { help, type Options, parseOptions } from './options.ts'
import { plan } from './plan.ts'
import { emptyFolder } from './profile/saved-profile.ts'
import { writeReading } from './profile/write-reading.ts'
import { consoleReport } from './report/console.ts'
import { type Results, summarise } from './results.ts'
import { resultsText } from './results-text.ts'
import { SCENARIOS } from './scenarios/index.ts'
import { configurationOf } from './systems/configuration-of.ts'
import { SYSTEMS } from './systems/index.ts'

/** The server has the other. */
const LOAD_CORE = 1

const PROFILED =
  'Between its measurements this run has profiled the servers: do not compare the times above with those of other runs.'

async function bench(options: Options): Promise<Results> {
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
  const order = new Map(wanted.map((cell, index) => [keyOf(cell), index]))
  const place = (row: Parameters<typeof keyOf>[0]): number => order.get(keyOf(row)) ?? -1
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: about,
    options: conditions,
    configurations: Object.fromEntries(SYSTEMS.map((system) => [system.name, configurationOf(system)])),
    rows: summarise(journal.samples)
      .filter((row) => place(row) >= 0)
      .sort((one, other) => place(one) - place(other)),
    leftOut: leftOut(options),
  }
}

const HELP = help({
  scenarios: SCENARIOS.map(({ name }) => name),
  techniques: SYSTEMS.flatMap(({ techniques }) => techniques),
  systems: SYSTEMS.map(({ name }) => name),
})

const args = process.argv.slice(2)
const options = parseOptions(args, NAMES)
if (!options.ok) {
  console.error(`bench: ${options.error}\n\n${HELP}`)
  process.exitCode = 2
} else if (options.value === null) {
  console.log(HELP)
} else {
  const results = await bench(options.value)
  console.log(consoleReport(results, SCENARIOS))
  const { cpuProf } = options.value
  if (cpuProf !== null) console.log(`\n${PROFILED}\n\n${writeReading(cpuProf, results, args)}`)
  if (options.value.json !== null) {
    const withBars = { ...results, bars: judge(results.rows) }
    writeFileSync(options.value.json, resultsText(withBars))
  }
  // A cell without figures is a table with a hole: whoever called has to look.
  if (results.rows.some(({ failures }) => failures.length > 0)) process.exitCode = 1
}
