#!/usr/bin/env node
// In git, and not made by the build: npm links a command when it installs, and in a clone nothing
// is built by then.
import { existsSync } from 'node:fs'

const main = new URL('../dist/cli/main.js', import.meta.url)
if (existsSync(main)) {
  await import(main.href)
} else {
  process.stderr.write('rungway-proxy: It is not built yet. Run this at the top of the repository: npm run build\n')
  process.exitCode = 1
}
