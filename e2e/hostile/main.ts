import { readFileSync, writeFileSync } from 'node:fs'
import { FLAKY } from '../../tools/ci/flaky.ts'
import { busy, doubtOf, failedBars } from './bars.ts'
import { openBrowser } from './browser.ts'
import { herdFailures, runHerds } from './herd/report.ts'
import { markdown } from './markdown.ts'
import { medianRow } from './median.ts'
import { type Options, parseOptions, USAGE } from './options.ts'
import { plan } from './plan.ts'
import { failed, runAll } from './pool.ts'
import { runRandom } from './random/run.ts'
import type { Row, Task } from './row.ts'
import { cells, columns, HEADINGS } from './table.ts'
import { SHORT, TIMING } from './timing.ts'

const PEERS = ['socket.io', 'socket.io-client', 'sockjs', 'sockjs-client', 'faye']
/** How often a run that proves nothing is repeated. A fault that has lost its effect still fails. */
const RUNS_AGAIN = 3
/** One after the other, so that none of them keeps another one waiting. */
const ALONE = 1

const PAGE_SCRIPT = new URL('page-main.ts', import.meta.url)

const args = process.argv.slice(2)
const keyOf = ({ fault, system, client }: Task) => `${fault} ${system} ${client}`

async function main(options: Options): Promise<boolean> {
  const timing = { ...(options.isCi ? SHORT : TIMING), ...(options.seconds && { runMs: options.seconds * 1_000 }) }
  const tasks = plan(options)
  const runs = new Map<string, Row[]>(tasks.map((task) => [keyOf(task), []]))
  console.log(`${tasks.length} runs, ${options.jobs} at a time`)
  let left = tasks.length
  const browser = tasks.some(({ client }) => client === 'chromium') ? await openBrowser(PAGE_SCRIPT) : null
  const run = (some: readonly Task[], jobs: number) =>
    runAll(some, timing, jobs, browser, (task, outcome) => {
      const row = 'row' in outcome ? outcome.row : failed(task, outcome.failure)
      runs.get(keyOf(task))?.push(row)
      left -= 1
      console.log(`${String(left).padStart(4)} left  ${cells(row).join('  ')}`)
    })
  await run(tasks, options.jobs)
  for (let again = 0; options.isCi && again < RUNS_AGAIN; again += 1) {
    const doubtful = tasks.filter((task) => {
      const doubts = (runs.get(keyOf(task)) ?? []).flatMap((row) => doubtOf(row) ?? [])
      if (doubts.length > 0) console.log(`${FLAKY}${keyOf(task)}: ${doubts.join('; ')}`)
      return doubts.length > 0
    })
    if (doubtful.length === 0) break
    left += doubtful.length
    for (const task of doubtful) runs.set(keyOf(task), [])
    await run(doubtful, ALONE)
  }
  await browser?.close()

  const failures: string[] = []
  const rows = [...runs.values()].flatMap((each) => {
    const [first, ...more] = each
    if (first === undefined) return []
    const row = medianRow([first, ...more])
    const failing = failedBars(each, row, options.isCi ? 'losses' : 'all')
    failures.push(...failing.map((bar) => `${keyOf(row)}: ${bar}${busy(row)}`))
    return [row]
  })
  console.log(`\n${columns([HEADINGS, ...rows.map(cells)])}\n`)
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(rows, null, 2)}\n`)
  if (options.markdown !== null) {
    // The path of the JSON file does not belong on the page.
    const shown = args.filter((arg, index) => arg !== '--json' && args[index - 1] !== '--json')
    const command = ['npm run hostile --', ...shown].join(' ')
    writeFileSync(options.markdown, markdown(rows, command, timing, PEERS.map(versionOf)))
  }
  for (const failure of failures) console.log(`BAR MISSED  ${failure}`)
  console.log(failures.length === 0 ? 'all bars reached' : `${failures.length} bars missed`)
  return failures.length === 0
}

function versionOf(name: string): string {
  const text = readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8')
  return `${name} ${(JSON.parse(text) as { version: string }).version}`
}

let options: Options
try {
  options = parseOptions(args)
} catch (error) {
  console.error(`${(error as Error).message}\n\n${USAGE}`)
  process.exit(2)
}
/** Many clients at once. */
async function herd(clients: number): Promise<boolean> {
  const wrong = (await runHerds(clients)).flatMap((row) => herdFailures(row).map((bar) => `${row.disaster}: ${bar}`))
  for (const failure of wrong) console.log(`BAR MISSED  ${failure}`)
  return wrong.length === 0
}

const run = () => {
  if (options.random !== null) return runRandom(options.random)
  return options.herd === null ? main(options) : herd(options.herd)
}
// Not by `exitCode`: after many resets Node may wait for ever for a handle that never closes.
process.exit((await run()) ? 0 : 1)
