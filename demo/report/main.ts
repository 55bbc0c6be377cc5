import { existsSync, writeFileSync } from 'node:fs'
import { readResults } from '../../bench/format/results-file.ts'
import { buildReport } from './build.ts'
import { type Command, parseCommand } from './command.ts'

const HELP = `npm run bench:report [-- --in FILE --out FILE]

  --in FILE    results as JSON; by default those of the full run, or else of the quick one
  --out FILE   the page; bench/results/report.html by default
`

const IN = ['bench/results/full.json', 'bench/results/quick.json']
const OUT = 'bench/results/report.html'

function fail(why: string): void {
  console.error(`bench:report: ${why}`)
  process.exitCode = 2
}

async function report({ from, to }: Command): Promise<void> {
  const file = from ?? IN.find((file) => existsSync(file))
  if (file === undefined) return fail(`there are no results yet; run: npm run bench -- --json ${IN[0]}`)
  const results = readResults(file)
  if (!results.ok) return fail(results.error)
  const page = await buildReport(results.value)
  const out = to ?? OUT
  try {
    writeFileSync(out, page)
  } catch (error) {
    return fail(`${out} cannot be written: ${(error as Error).message}`)
  }
  console.log(`${out}: ${Math.round(page.length / 1_024)} KiB, from ${file}`)
}

const command = parseCommand(process.argv.slice(2))
if (!command.ok) fail(`${command.error}\n\n${HELP}`)
else if (command.value === null) console.log(HELP)
else await report(command.value)
