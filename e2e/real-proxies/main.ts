import { writeFileSync } from 'node:fs'
import { type Browser, chromium } from '@playwright/test'
import { findChromium } from '../../tools/browser.ts'
import { installMissing, programOf } from '../../tools/debian.ts'
import { bundle } from './behind.ts'
import { stale, write } from './document.ts'
import { measure, type Row } from './measure.ts'
import { HELP, type Options, parseOptions } from './options.ts'
import type { RealProxy } from './proxies.ts'
import { consoleTable } from './table.ts'

/** How long a client may take beyond its traffic. */
const GRACE_MS = 30_000
const EVERY_MS = 100

interface Outcome {
  readonly rows: readonly Row[]
  readonly failures: readonly string[]
  readonly skipped: readonly string[]
}

async function run(options: Options): Promise<Outcome> {
  const found = findChromium()
  if (found === null)
    return { rows: [], failures: [], skipped: options.proxies.map(({ name }) => `${name}: no Chromium`) }
  installMissing(options.proxies)
  const has = (proxy: RealProxy) => programOf(proxy) !== null
  const skipped = options.proxies.filter((proxy) => !has(proxy)).map((p) => `${p.name}: no ${p.debian}`)
  const script = await bundle()
  const browser = await chromium.launch({ executablePath: found.executablePath })
  try {
    const outcomes = await measureAll(browser, script, options.proxies.filter(has), options)
    const rows = outcomes.filter((outcome) => typeof outcome !== 'string')
    const broken = outcomes.filter((outcome) => typeof outcome === 'string')
    const faulty = rows.filter(({ faults }) => faults.length > 0)
    return {
      rows,
      failures: [...broken, ...faulty.map(({ proxy, faults }) => `${proxy.name}: ${faults.join('; ')}`)],
      skipped,
    }
  } finally {
    await browser.close()
  }
}

/** In the order of the list, several at a time; a string is the reason for a missing row. */
async function measureAll(browser: Browser, script: string, proxies: readonly RealProxy[], options: Options) {
  const { seconds, sideBySide, probesFor } = options
  const plan = { traffic: { seconds, everyMs: EVERY_MS, limitMs: seconds * 1_000 + GRACE_MS }, probesFor }
  const outcomes: (Row | string)[] = []
  const queue = [...proxies.entries()]
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, proxy] = next
      try {
        const row = await measure(browser, script, proxy, plan)
        outcomes[index] = row
        console.log(`${row.faults.length === 0 ? 'ok    ' : 'FAILED'} ${proxy.name}`)
      } catch (error) {
        outcomes[index] = `${proxy.name}: ${error instanceof Error ? error.message : error}`
        console.log(`FAILED ${outcomes[index]}`)
      }
    }
  }
  await Promise.all(Array.from({ length: sideBySide }, work))
  return outcomes
}

async function main(options: Options): Promise<boolean> {
  if (options.checks) {
    const complaints = stale()
    for (const complaint of complaints) console.error(`docs/measured/proxies.md: ${complaint}`)
    console.log(complaints.length === 0 ? '1 passed, 0 failed' : '0 passed, 1 failed')
    return complaints.length === 0
  }
  const { rows, failures, skipped } = await run(options)
  const counts = {
    passed: options.proxies.length - failures.length - skipped.length,
    failed: failures.length,
    skipped: skipped.length,
  }
  if (rows.length > 0) console.log(`\n${consoleTable(rows)}\n`)
  for (const name of skipped) console.log(`skipped: ${name}`)
  for (const failure of failures) console.error(`FAILED: ${failure}`)
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify({ ...counts, rows }, null, 2)}\n`)
  // Rows with losses are written too, because they were measured; without all rows the page would
  // be stale.
  if (options.writes && rows.length === options.proxies.length) write(rows)
  else if (options.writes) console.error('docs/measured/proxies.md: unchanged, because rows are missing')
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  return counts.failed === 0
}

try {
  const options = parseOptions(process.argv.slice(2))
  if (options === null) console.log(HELP)
  else if (!(await main(options))) process.exitCode = 1
} catch (error) {
  console.error(`proxies: ${error instanceof Error ? error.message : error}\n\n${HELP}`)
  process.exitCode = 2
}
