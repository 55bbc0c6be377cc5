// Everything there is to check, in the order in which it is started.
import { ensureBrowsers } from '../browser.ts'
import { type Count, failed, reconcile } from './count.ts'
import { playwrightCount, proxiesCount, vitestCount } from './reports.ts'
import { command, programs, reportIn, type Stage, type StageContext } from './stage.ts'

const PACKAGES = ['protocol', 'gateway', 'client-sdk', 'proxy', 'cli']

/**
 * Of tests with real sockets, processes and browsers: on a machine whose neighbours are busy one of
 * some thousand may fail by chance. What passes then is told by name, not hidden.
 */
const RETRIES = '1'

/** Runs Vitest, with a configuration of its own where one is named. */
const vitest =
  (name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  async (context: StageContext): Promise<Count> => {
    const report = reportIn(context, 'vitest.json')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const { isOk, reason } = await command(context, ['vitest', 'run', ...reporters, ...args], { RETRIES, ...env })
    const count = vitestCount(report)
    return count === null ? failed(reason) : reconcile(isOk, count, name)
  }

async function e2e(context: StageContext): Promise<Count> {
  const browsers = Object.entries(ensureBrowsers())
  const missing = browsers.filter(([, browser]) => browser === null).map(([name]) => name)
  for (const name of missing) console.log(`skipped: e2e in ${name}, because no ${name} was found`)
  if (missing.length === browsers.length) return { passed: 0, failed: 0, skipped: missing.length, failures: [] }
  const report = reportIn(context, 'playwright.json')
  const { isOk, reason } = await command(
    context,
    ['playwright', 'test', '-c', 'e2e/playwright.config.ts', '--reporter=list,json', `--retries=${RETRIES}`],
    // The stage before has built everything; a build beside other stages would pull it from under
    // them.
    { PLAYWRIGHT_JSON_OUTPUT_FILE: report, RUNGWAY_IS_BUILT: '1' },
  )
  const count = playwrightCount(report)
  if (count === null) return failed(reason)
  return reconcile(isOk, { ...count, skipped: count.skipped + missing.length }, 'e2e')
}

async function proxies(context: StageContext): Promise<Count> {
  const report = reportIn(context, 'proxies.json')
  const words = ['tsx', 'e2e/real-proxies/main.ts', '--quick', '--json', report]
  const { isOk, reason } = await command(context, words)
  const count = proxiesCount(report)
  return count === null ? failed(reason) : reconcile(isOk, count, 'proxies')
}

export const STAGES: readonly Stage[] = [
  {
    name: 'build',
    needs: [],
    thirds: 2,
    isFast: 'fast',
    run: programs(['npm', 'run', '--silent', 'build']),
  },
  {
    // Before integration, e2e and proxies, and once: two cannot install Debian packages at the same
    // time.
    name: 'install',
    needs: [],
    thirds: 1,
    isFast: 'whole',
    run: programs(['tsx', 'e2e/install.ts']),
  },
  {
    // Before lint, which finds room beside it: what all that is long waits for.
    name: 'unit',
    needs: ['build'],
    thirds: 2,
    isFast: 'fast',
    run: vitest('unit', ['--project', 'unit']),
  },
  {
    name: 'lint',
    needs: ['build'],
    thirds: 1,
    isFast: 'fast',
    run: programs(
      ['biome', 'check', '--error-on-warnings'],
      ['knip'],
      ...PACKAGES.map((name) => ['publint', name, '--strict']),
      ['tsx', 'e2e/real-proxies/main.ts', '--check'],
    ),
  },
  {
    name: 'rules',
    needs: ['lint'],
    thirds: 1,
    isFast: 'fast',
    run: programs(['tsx', 'tools/rules.ts'], ['tsx', 'tools/house.ts', '--check'], ['tsx', 'tools/api.ts', '--check']),
  },
  {
    name: 'size',
    needs: ['lint'],
    thirds: 1,
    isFast: 'fast',
    run: programs(['tsx', 'tools/size.ts']),
  },
  {
    name: 'integration',
    // Some of its tests start servers of Debian's, and are skipped without them.
    needs: ['unit', 'install'],
    thirds: 2,
    isFast: 'whole',
    // Half of its longest files wait for real timers.
    run: vitest('integration', ['--project', 'integration'], { WORKERS: '3' }),
  },
  {
    // The longest of all, so that it begins before what finds room beside it.
    name: 'e2e',
    needs: ['integration'],
    thirds: 2,
    isFast: 'whole',
    run: e2e,
  },
  {
    // It computes and waits for nothing: one process, beside those that wait.
    name: 'simulation',
    needs: ['build'],
    thirds: 1,
    isFast: 'whole',
    run: vitest('simulation', ['--project', 'simulation'], { WORKERS: '1' }),
  },
  {
    name: 'mutants',
    needs: ['rules', 'size'],
    thirds: 1,
    isFast: 'whole',
    run: programs(['tsx', 'tools/mutants.ts']),
  },
  {
    name: 'hostile',
    needs: ['integration'],
    thirds: 1,
    isFast: 'whole',
    run: programs(
      // Beside the browsers of e2e the usual eighteen at a time keep each other from starting.
      ['tsx', 'e2e/hostile/main.ts', '--ci', '--jobs', '9'],
      ['tsx', 'e2e/hostile/main.ts', '--random', '10', '--seed', '1', '--ci'],
    ),
  },
  {
    name: 'packages',
    needs: ['lint', 'integration'],
    thirds: 1,
    isFast: 'whole',
    run: vitest('packages', ['--config', 'e2e/packages/vitest.config.ts']),
  },
  {
    name: 'soak',
    needs: ['integration'],
    thirds: 1,
    isFast: 'whole',
    run: programs(['tsx', '--expose-gc', 'e2e/soak/main.ts', '--short', '--seed', '1']),
  },
  {
    name: 'cluster',
    // It takes nodes for dead by their silence, which a machine that is too busy would add to.
    needs: ['soak'],
    thirds: 2,
    isFast: 'whole',
    run: programs(['tsx', 'e2e/nemesis/main.ts', '--short', '--seed', '1']),
  },
  {
    // It measures lateness, which others would add to.
    name: 'abuse',
    needs: ['hostile'],
    thirds: 2,
    isFast: 'whole',
    run: programs(['tsx', 'e2e/abuse/main.ts', '--short']),
  },
  {
    name: 'fuzz',
    needs: ['abuse'],
    thirds: 1,
    isFast: 'whole',
    run: programs(['tsx', 'e2e/fuzz/main.ts', '--minutes', '0.9'], ['tsx', 'e2e/fuzz/guided.ts', '--inputs', '10000']),
  },
  {
    name: 'proxies',
    needs: ['integration'],
    thirds: 1,
    isFast: 'whole',
    run: proxies,
  },
  {
    name: 'bench',
    needs: ['e2e', 'hostile'],
    thirds: 2,
    isFast: 'whole',
    run: programs(['npm', 'run', '--silent', 'bench', '--', '--smoke']),
  },
  {
    name: 'report',
    needs: ['integration'],
    thirds: 1,
    isFast: 'whole',
    run: programs(['npm', 'run', '--silent', 'bench:report']),
  },
]
