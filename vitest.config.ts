import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

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
      { find: /^@rungway\/gateway\/express$/, replacement: source('gateway/src/adapters/express.ts') },
      { find: /^@rungway\/gateway\/fastify$/, replacement: source('gateway/src/adapters/fastify.ts') },
      { find: /^@rungway\/proxy$/, replacement: source('proxy/src/index.ts') },
      { find: /^@rungway\/client$/, replacement: source('client-sdk/src/index.ts') },
      { find: /^@rungway\/client\/core$/, replacement: source('client-sdk/src/core.ts') },
    ],
  },
  test: {
    include: ['{protocol,gateway,client-sdk,proxy}/**/*.test.ts', '{bench,demo,e2e,tools}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/dist-test/**', 'e2e/packages/**'],
    pool: 'forks',
    maxWorkers: 2,
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
