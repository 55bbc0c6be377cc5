import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program, and the Debian package that it comes in. */
export interface Program {
  readonly command: string
  readonly debian: string
}

/** Debian installs daemons outside of a user's path. */
const DIRECTORIES = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin']

/**
 * Run by Debian's packages before they start a service; exit code 101 forbids it. Proxies are
 * started here, on ports of their own.
 */
const POLICY = '/usr/sbin/policy-rc.d'

/** The path of a program; null if it is not installed. */
export function programOf({ command }: Pick<Program, 'command'>): string | null {
  const paths = DIRECTORIES.map((directory) => join(directory, command))
  return paths.find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Installs missing programs, if it can, without starting services. */
export function installMissing(programs: readonly Program[]): void {
  const missing = [...new Set(programs.filter((program) => programOf(program) === null).map(({ debian }) => debian))]
  if (missing.length === 0 || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  console.log(`installing with apt-get: ${missing.join(', ')}`)
  const isOurs = !existsSync(POLICY)
  if (isOurs) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    apt('update', '-qq')
    // An unavailable package must not prevent the others.
    if (!install(missing)) for (const each of missing) install([each])
  } finally {
    if (isOurs) rmSync(POLICY)
  }
}

const install = (packages: readonly string[]) => apt('install', '-y', '-qq', '--no-install-recommends', ...packages)

function apt(...args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
}
