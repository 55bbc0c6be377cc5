import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/**
 * Tests of what is published: they need `npm run build`, and run what was built, packed and
 * unpacked.
 */
export default defineConfig({
  test: {
    include: ['e2e/packages/*.test.ts'],
    globalSetup: fileURLToPath(new URL('pack.ts', import.meta.url)),
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    retry: Number(process.env['RETRIES'] ?? 0),
  },
})
