import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/**
 * Runtimes beside Node, as npm has them. They are not in the lock file: 100 MB each, of which an
 * install for anything else would have to wait. The first test that needs one puts it into the
 * system's folder for temporary files.
 */
const RUNTIMES = {
  bun: { version: '1.4.5', run: [] },
  deno: { version: '2.9.6', run: ['run', '--allow-all', '--no-lock'] },
} as const

export type RuntimeName = keyof typeof RUNTIMES

const INSTALL_MS = 180_000

/** The path of a runtime's program; null where it cannot be had. */
export function findRuntime(name: RuntimeName): string | null {
  const folder = join(tmpdir(), `rungway-${name}-${RUNTIMES[name].version}`)
  const program = join(folder, 'node_modules/.bin', name)
  try {
    if (!existsSync(program)) {
      const quiet = ['--no-audit', '--no-fund', '--no-save', '--loglevel=error']
      const what = `${name}@${RUNTIMES[name].version}`
      execFileSync('npm', ['install', ...quiet, '--prefix', folder, what], { timeout: INSTALL_MS, stdio: 'ignore' })
    }
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return program
  } catch {
    return null
  }
}

/**
 * Runs the server beside this file by a runtime until the test has finished. Resolves with its URL.
 */
export async function startServer(name: RuntimeName, program: string): Promise<string> {
  const script = fileURLToPath(new URL('server.js', import.meta.url))
  const child = spawn(program, [...RUNTIMES[name].run, script], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill())
  for await (const line of createInterface(child.stdout)) {
    const url = /^listening on (\S+)$/.exec(line)?.[1]
    if (url !== undefined) return url
  }
  throw new Error(`${name} ended before its server listened.`)
}
