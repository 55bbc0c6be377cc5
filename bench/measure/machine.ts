import { readFileSync } from 'node:fs'
import { arch, cpus, loadavg, platform, totalmem } from 'node:os'

/** Where numbers come from: without it they say nothing. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly os: string
  readonly node: string
  /** Of the last minute, before the run. Far above zero, and others were at work too. */
  readonly load: number
  /** Server and load each had a core of its own. */
  readonly isPinned: boolean
  readonly versions: Readonly<Record<string, string>>
}

/** From where npm puts what the whole tree shares. */
function versionOf(name: string): string {
  const text = readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

export function machine(packages: readonly string[]): Omit<Machine, 'isPinned'> {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    os: `${platform()} ${arch()}`,
    node: process.version,
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    versions: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  }
}
