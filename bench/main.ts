import { writeFileSync } from 'node:fs'
import { judge } from './bars/judge.ts'
import { resultsText } from './format/results-file.ts'
import { consoleReport } from './report/console/console.ts'
import { help } from './run/help.ts'
import { NAMES } from './run/matrix.ts'
import { parseOptions } from './run/options.ts'
import { writeReading } from './run/profile/write-reading.ts'
import { runBench } from './run/run-bench.ts'
import { SCENARIOS } from './run/scenarios/index.ts'
import { SYSTEMS } from './run/systems/index.ts'

const PROFILED =
  'This run profiled the servers between its measurements: do not compare the times above with those of other runs.'

const HELP = help({
  scenarios: SCENARIOS.map(({ name }) => name),
  techniques: SYSTEMS.flatMap(({ techniques, techniquesInPages = [] }) => [...techniques, ...techniquesInPages]),
  systems: SYSTEMS.map(({ name }) => name),
})

const args = process.argv.slice(2)
// Nodes and Redis are measured by ratios of their own, and it ends the process.
if (args[args.indexOf('--only') + 1] === 'cluster') await import('./cluster/main.ts')
const options = parseOptions(args, NAMES)
if (!options.ok) {
  console.error(`bench: ${options.error}\n\n${HELP}`)
  process.exitCode = 2
} else if (options.value === null) {
  console.log(HELP)
} else {
  const { cpuProf, json } = options.value
  const results = await runBench(options.value)
  console.log(consoleReport(results))
  if (cpuProf !== null) console.log(`\n${PROFILED}\n\n${writeReading(cpuProf, results, args)}`)
  const withBars = { ...results, bars: judge(results.rows) }
  if (json !== null) writeFileSync(json, resultsText(withBars))
  // A failed cell is a hole in a table, which the caller has to notice.
  if (results.rows.some(({ failures }) => failures.length > 0)) process.exitCode = 1
}
