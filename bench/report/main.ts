import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Results } from '../results.ts'
import { buildReport } from './html/build.ts'

const HELP = `npm run bench:report [-- --in FILE --out FILE]

  --in FILE    results as JSON; by default those of the full run, or else of the quick one
  --out FILE   the page; bench/results/report.html by default
`

const IN = ['bench/results/full.json', 'bench/results/quick.json']
const OUT = 'bench/results/report.html'

const { values } = parseArgs({
  options: { in: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean' } },
})
const from = values.in ?? IN.find((file) => existsSync(file))
if (values.help) {
  console.log(HELP)
} else if (from === undefined) {
  console.error(`there are no results yet; run: npm run bench -- --json ${IN[0]}`)
  process.exitCode = 1
} else {
  const page = await buildReport(JSON.parse(readFileSync(from, 'utf8')) as Results)
  const to = values.out ?? OUT
  writeFileSync(to, page)
  console.log(`${to}: ${Math.round(page.length / 1_024)} KiB, from ${from}`)
}
