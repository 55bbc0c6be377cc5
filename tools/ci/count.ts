/** What a stage found. */
export interface Count {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** What failed and how; repeated at the very end, where the cut log of a CI still shows it. */
  readonly failures: readonly string[]
  /** What failed once and passed when tried again, and how it failed: counted as passed, and told. */
  readonly flaky?: readonly string[]
}

const MOST_LINES = 12

/** A failure's name, and the first lines of how it failed. */
export function failure(name: string, how: string): string {
  const lines = how.split('\n').filter((line) => line.trim() !== '')
  return [name, ...lines.slice(0, MOST_LINES).map((line) => `    ${line}`)].join('\n')
}

export const PASSED: Count = { passed: 1, failed: 0, skipped: 0, failures: [] }

export const failed = (...failures: readonly string[]): Count => ({ passed: 0, failed: 1, skipped: 0, failures })

/**
 * A runner that fails without a failed test (no tests, a crash, an unhandled rejection) still
 * counts as a failure.
 */
export const reconcile = (isOk: boolean, count: Count, name: string): Count =>
  !isOk && count.failed === 0
    ? { ...count, failed: 1, failures: [...count.failures, `${name} failed without a failed test`] }
    : count

export const sum = (counts: readonly Count[]): Count => ({
  passed: counts.reduce((total, { passed }) => total + passed, 0),
  failed: counts.reduce((total, each) => total + each.failed, 0),
  skipped: counts.reduce((total, { skipped }) => total + skipped, 0),
  failures: counts.flatMap(({ failures }) => failures),
  flaky: counts.flatMap(({ flaky = [] }) => flaky),
})
