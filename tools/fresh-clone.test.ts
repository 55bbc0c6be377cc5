import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

/** It starts three programs, each of which reads the whole repository. */
const PATIENCE_MS = 400_000

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/**
 * The files that a clone would have, with changes that are not committed, and the dependencies of
 * the repository.
 */
function clone(): string {
  const directory = mkdtempSync(join(tmpdir(), 'rungway-clone-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
  const files = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\0').filter(Boolean)
  for (const file of files.filter((each) => existsSync(join(ROOT, each)))) {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    cpSync(join(ROOT, file), join(directory, file))
  }
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'))
  execFileSync('git', ['init', '--quiet'], { cwd: directory })
  return directory
}

/** A machine with Node, npm and git, and without a browser. */
function machine(directory: string): NodeJS.ProcessEnv {
  const path = join(directory, 'dist-test/bin')
  mkdirSync(path, { recursive: true })
  for (const program of ['node', 'npm', 'npx', 'git', 'sh', 'env']) {
    const found = execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim()
    symlinkSync(found, join(path, program))
  }
  return { PATH: path, HOME: directory, RUNGWAY_CHROMIUM: 'none', RUNGWAY_FIREFOX: 'none' }
}

test.skipIf(!existsSync(join(ROOT, '.git')))(
  'a clone is linted on a machine without a browser',
  () => {
    const directory = clone()
    const env = machine(directory)
    const run = (...args: readonly string[]) => spawnSync('npx', args, { cwd: directory, env, encoding: 'utf8' })
    const knip = run('knip', '--no-progress')
    expect(`${knip.stdout}${knip.stderr}`).not.toContain('Unused')
    expect(knip.status).toBe(0)
    const list = run('playwright', 'test', '-c', 'e2e/playwright.config.ts', '--list')
    expect(`${list.stdout}${list.stderr}`).not.toContain('Error: no')
    const browsers = run('tsx', 'tools/browser.ts')
    expect(browsers.stdout).toContain('Chromium: none found')
    expect(browsers.status).toBe(0)
  },
  PATIENCE_MS,
)
