// Everything there is to check, in stages; a failed stage does not hide the next. Stage names as arguments run only those.
// The last line is always the count.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {object} Count
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} [failures] which failed and how: said again at the very end, where the cut log of a CI still shows it
 */

const root = fileURLToPath(new URL('..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'rungway-test-'))
const path = [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter)

/** @param {string} command @param {string[]} args @param {Record<string, string>} [env] */
function run(command, args, env = {}) {
  const options = { cwd: root, stdio: /** @type {const} */ ('inherit'), env: { ...process.env, PATH: path, ...env } }
  const { status, error } = spawnSync(command, args, options)
  if (error) console.error(`${command}: ${error.message}`)
  return status === 0
}

/** A stage without tests of its own counts as one. */
/** @param {boolean} ok @returns {Count} */
const single = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 })

/** A runner that failed without a failed test (no tests, an unhandled rejection, a crash) still has to count as a failure. */
/** @param {boolean} ok @param {Count} count @returns {Count} */
const reconcile = (ok, count) => (!ok && count.failed === 0 ? { ...count, failed: 1 } : count)

const MOST_FAILURE_LINES = 12
/** @param {string} name @param {string} how */
function failure(name, how) {
  const lines = how.split('\n').filter((line) => line.trim() !== '')
  return [name, ...lines.slice(0, MOST_FAILURE_LINES).map((line) => `    ${line}`)].join('\n')
}

/** @param {string} file */
const report = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null)

function lint() {
  const results = [
    run('biome', ['check', '--error-on-warnings']),
    run('knip', []),
    ...['protocol', 'gateway', 'client-sdk', 'proxy'].map((name) => run('publint', [name, '--strict'])),
    run('tsx', ['e2e/real-proxies/main.ts', '--check']),
  ]
  return single(!results.includes(false))
}

/**
 * @param {{ name: string, message: string, status: string,
 *   assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }} suite
 */
function unitFailures({ name, message, status, assertionResults }) {
  const file = relative(root, name)
  if (status === 'failed' && assertionResults.length === 0) return [failure(file, message)]
  const failed = assertionResults.filter((test) => test.status === 'failed')
  return failed.map((test) => failure(`${file} > ${test.fullName}`, test.failureMessages.join('\n')))
}

/**
 * @typedef {{ error?: { message?: string } }} Attempt
 * @typedef {{ projectName: string, status: string, results: Attempt[] }} PageTest
 * @typedef {{ title: string, file: string, specs?: { title: string, tests: PageTest[] }[], suites?: PageSuite[] }} PageSuite
 */
/** @param {PageSuite} suite @returns {string[]} */
const pageFailures = ({ file, specs = [], suites = [] }) => [
  ...specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ projectName, results }) =>
        failure(`[${projectName}] ${file} > ${title}`, results.map(({ error }) => error?.message ?? '').join('\n')),
      ),
  ),
  ...suites.flatMap(pageFailures),
]

function unit() {
  const file = join(scratch, 'vitest.json')
  const ok = run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`])
  const result = report(file)
  if (!result) return single(false)
  // A file that cannot be imported has no tests to count, so it counts itself.
  const broken = result.testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ suite) =>
      suite.status === 'failed' && suite.assertionResults.length === 0,
  )
  return reconcile(ok, {
    passed: result.numPassedTests,
    failed: result.numFailedTests + broken.length,
    skipped: result.numPendingTests + result.numTodoTests,
    failures: result.testResults.flatMap(unitFailures),
  })
}

async function e2e() {
  const { ensureBrowsers } = await import('./browser.mjs')
  const browsers = Object.entries(ensureBrowsers())
  const missing = browsers.filter(([, browser]) => browser === null).map(([name]) => name)
  for (const name of missing) console.log(`skipped: e2e in ${name}, because no ${name} was found`)
  if (missing.length === browsers.length) return { passed: 0, failed: 0, skipped: missing.length }
  const file = join(scratch, 'playwright.json')
  const args = ['test', '-c', 'e2e/playwright.config.ts', '--reporter=list,json']
  const ok = run('playwright', args, { PLAYWRIGHT_JSON_OUTPUT_FILE: file })
  const result = report(file)
  if (!result?.stats) return single(false)
  const { expected, unexpected, flaky, skipped } = result.stats
  return reconcile(ok, {
    passed: expected,
    failed: unexpected + flaky,
    skipped: skipped + missing.length,
    failures: result.suites.flatMap(pageFailures),
  })
}

function proxies() {
  const file = join(scratch, 'proxies.json')
  const ok = run('tsx', ['e2e/real-proxies/main.ts', '--quick', '--json', file])
  const result = report(file)
  return result
    ? reconcile(ok, { passed: result.passed, failed: result.failed, skipped: result.skipped })
    : single(false)
}

/** @type {Record<string, () => Count | Promise<Count>>} */
const stages = {
  build: () => single(run('npm', ['run', '--silent', 'build'])),
  lint,
  rules: () => single(run('node', ['tools/rules.mjs'])),
  unit,
  mutants: () => single(run('tsx', ['tools/mutants.ts'])),
  size: () => single(run('npm', ['run', '--silent', 'size'])),
  bench: () => single(run('npm', ['run', '--silent', 'bench', '--', '--smoke'])),
  report: () => single(run('npm', ['run', '--silent', 'bench:report'])),
  e2e,
  hostile: () => single(run('tsx', ['e2e/hostile/main.ts', '--ci'])),
  proxies,
}

const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !(name in stages))
if (unknown.length > 0) {
  console.error(`no such stage: ${unknown.join(', ')}; there are ${Object.keys(stages).join(', ')}`)
  process.exit(2)
}

const summary = []
const total = { passed: 0, failed: 0, skipped: 0 }
for (const [name, stage] of Object.entries(stages)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  console.log(`\n== ${name}`)
  const started = performance.now()
  /** @type {Count} */
  let count
  try {
    count = await stage()
  } catch (error) {
    console.error(error)
    count = single(false)
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`== ${name}: ${count.failed > 0 ? 'failed' : 'ok'} in ${seconds} s`)
  summary.push({ name, seconds, ...count })
  total.passed += count.passed
  total.failed += count.failed
  total.skipped += count.skipped
}
rmSync(scratch, { recursive: true, force: true })

console.log()
for (const { name, failures = [] } of summary) for (const line of failures) console.log(`${name}: failed: ${line}\n`)
for (const { name, seconds, passed, failed, skipped } of summary) {
  const verdict = failed > 0 ? 'FAILED' : passed > 0 ? 'ok' : 'skipped'
  console.log(
    `${name.padEnd(8)} ${verdict.padEnd(8)} ${seconds.padStart(7)} s  ${passed} passed, ${failed} failed, ${skipped} skipped`,
  )
}
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`)
process.exitCode = total.failed > 0 ? 1 : 0
