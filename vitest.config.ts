import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './tools/ci/longest-first.ts'

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/**
 * Clients of others, programs in processes of their own, and what
 * replaces parts of the process: minutes, each file in a process of its own. The others take
 * milliseconds, and share the modules that they load.
 */
const INTEGRATION = [
  '**/clients.test.ts',
  'protocol/testing/**/*.test.ts',
  'gateway/src/adapters/**/*.test.ts',
  'gateway/src/node/**/*.test.ts',
  'client-sdk/src/bounds.test.ts',
  'cli/src/{main,published}.test.ts',
  'cli/src/server/**/*.test.ts',
  'proxy/src/**/*.test.ts',
  'demo/server/**/*.test.ts',
  'bench/{run,theory}/**/*.test.ts',
  'demo/report/**/*.test.ts',
  'e2e/*.test.ts',
  'e2e/{conformance,historical,mistakes,other-clients,redis,cluster}/**/*.test.ts',
  'tools/**/*.test.ts',
]
/** Found anew in each run, from a seed: what fails once has shown a bug, and is never tried again. */
const SIMULATION = ['**/*.sim.test.ts']
/** How often a failed test of real sockets and processes is tried again; CI tells those that then pass by name. */
const RETRIES = Number(process.env['RETRIES'] ?? 0)
/** Here, because projects do not see `--maxWorkers`. CI says more where files wait for real timers. */
const WORKERS = Number(process.env['WORKERS'] ?? 2)
const NOT_TESTS = ['**/node_modules/**', '**/dist/**', '**/dist-test/**', 'e2e/packages/**']

export default defineConfig({
  resolve: {
    // Tests run from source, so a stale dist can neither hide a bug nor report one. Anchored: a
    // plain string also matches as a prefix.
    alias: [
      { find: /^@rungway\/protocol$/, replacement: source('protocol/src/index.ts') },
      { find: /^@rungway\/gateway$/, replacement: source('gateway/src/index.ts') },
      { find: /^@rungway\/gateway\/node$/, replacement: source('gateway/src/node/serve.ts') },
      {
        find: /^@rungway\/gateway\/historical$/,
        replacement: source('gateway/src/transports/historical/index.ts'),
      },
      {
        find: /^@rungway\/client\/historical$/,
        replacement: source('client-sdk/src/transports/historical/index.ts'),
      },
      { find: /^@rungway\/gateway\/socket-io$/, replacement: source('gateway/src/socket-io/index.ts') },
      { find: /^@rungway\/gateway\/engine-io$/, replacement: source('gateway/src/engine-io/index.ts') },
      { find: /^@rungway\/gateway\/express$/, replacement: source('gateway/src/adapters/express.ts') },
      { find: /^@rungway\/gateway\/fastify$/, replacement: source('gateway/src/adapters/fastify.ts') },
      { find: /^@rungway\/gateway\/jwt$/, replacement: source('gateway/src/auth/jwt/index.ts') },
      { find: /^@rungway\/gateway\/redis$/, replacement: source('gateway/src/broker/redis/index.ts') },
      { find: /^@rungway\/gateway\/cluster$/, replacement: source('gateway/src/cluster/index.ts') },
      { find: /^@rungway\/gateway\/testing$/, replacement: source('gateway/src/testing/index.ts') },
      { find: /^@rungway\/proxy$/, replacement: source('proxy/src/index.ts') },
      { find: /^@rungway\/client$/, replacement: source('client-sdk/src/index.ts') },
      { find: /^@rungway\/client\/channels$/, replacement: source('client-sdk/src/channels/index.ts') },
      { find: /^@rungway\/client\/react$/, replacement: source('client-sdk/src/react/index.ts') },
      { find: /^@rungway\/client\/compress$/, replacement: source('client-sdk/src/compress/index.ts') },
      { find: /^@rungway\/client\/core$/, replacement: source('client-sdk/src/core.ts') },
    ],
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{protocol,gateway,client-sdk,proxy,cli,bench,demo,e2e,tools}/**/*.test.ts'],
          exclude: [...NOT_TESTS, ...INTEGRATION, ...SIMULATION],
          // To load the modules anew for each file takes longer than to run its tests.
          isolate: false,
          unstubGlobals: true,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: INTEGRATION,
          exclude: [...NOT_TESTS, ...SIMULATION],
          retry: RETRIES,
        },
      },
      {
        extends: true,
        test: { name: 'simulation', include: SIMULATION, exclude: NOT_TESTS },
      },
    ],
    pool: 'forks',
    maxWorkers: WORKERS,
    sequence: { sequencer: LongestFirst },
    // No test asserts a time; a machine whose neighbours are busy may take long for what is right.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['{protocol,gateway,client-sdk}/src/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text', 'html'],
    },
  },
})
