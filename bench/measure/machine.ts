import { arch, cpus, loadavg, platform, totalmem } from 'node:os'
import type { Cell } from '../cell.ts'
import { versionsOf } from './versions.ts'

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

/** `packages`, `clients`: whose versions it names. See `versionsOf`. */
export function machine(packages: readonly string[], clients: ReadonlySet<Cell['client']>): Omit<Machine, 'isPinned'> {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    os: `${platform()} ${arch()}`,
    node: process.version,
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    versions: versionsOf(packages, clients),
  }
}
