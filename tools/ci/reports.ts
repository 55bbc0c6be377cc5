// Reads what the runners of tests report as JSON.
import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { ROOT } from './command.ts'
import { type Count, failure } from './count.ts'

interface VitestSuite {
  readonly name: string
  readonly message: string
  readonly status: string
  readonly assertionResults: readonly {
    readonly status: string
    readonly fullName: string
    readonly failureMessages: readonly string[]
  }[]
}

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly VitestSuite[]
}

/** A file that cannot be imported has no tests to count, so it counts itself. */
const isBroken = ({ status, assertionResults }: VitestSuite): boolean =>
  status === 'failed' && assertionResults.length === 0

const suiteFailures = (suite: VitestSuite): string[] =>
  isBroken(suite) ? [failure(relative(ROOT, suite.name), suite.message)] : told(suite, 'failed')

/** What passed keeps the messages of the attempts before. */
const suiteFlaky = (suite: VitestSuite): string[] => told(suite, 'passed')

const told = ({ name, assertionResults }: VitestSuite, wanted: string): string[] =>
  assertionResults
    .filter(({ status, failureMessages }) => status === wanted && failureMessages.length > 0)
    .map(({ fullName, failureMessages }) =>
      failure(`${relative(ROOT, name)} > ${fullName}`, failureMessages.join('\n')),
    )

/** Null when there is no report: the runner has not come that far. */
export function vitestCount(path: string): Count | null {
  const report = read<VitestReport>(path)
  if (report === null) return null
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.testResults.filter(isBroken).length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: report.testResults.flatMap(suiteFailures),
    flaky: report.testResults.flatMap(suiteFlaky),
  }
}

interface PageTest {
  readonly projectName: string
  readonly status: string
  readonly results: readonly { readonly error?: { readonly message?: string } }[]
}

interface PageSuite {
  readonly file: string
  readonly specs?: readonly { readonly title: string; readonly tests: readonly PageTest[] }[]
  readonly suites?: readonly PageSuite[]
}

interface PlaywrightReport {
  readonly stats?: {
    readonly expected: number
    readonly unexpected: number
    readonly flaky: number
    readonly skipped: number
  }
  readonly suites: readonly PageSuite[]
}

const pages = ({ file, specs = [], suites = [] }: PageSuite, wanted: string): string[] => [
  ...specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status === wanted)
      .map(({ projectName, results }) =>
        failure(`[${projectName}] ${file} > ${title}`, results.map(({ error }) => error?.message ?? '').join('\n')),
      ),
  ),
  ...suites.flatMap((suite) => pages(suite, wanted)),
]

/** The same for Playwright. */
export function playwrightCount(path: string): Count | null {
  const report = read<PlaywrightReport>(path)
  if (report?.stats === undefined) return null
  const { expected, unexpected, flaky, skipped } = report.stats
  return {
    passed: expected + flaky,
    failed: unexpected,
    skipped,
    failures: report.suites.flatMap((suite) => pages(suite, 'unexpected')),
    flaky: report.suites.flatMap((suite) => pages(suite, 'flaky')),
  }
}

/** The counts that the real proxies write. */
export function proxiesCount(path: string): Count | null {
  const report = read<Omit<Count, 'failures'>>(path)
  return report === null ? null : { ...report, failures: [] }
}

const read = <T>(path: string): T | null => (existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : null)
