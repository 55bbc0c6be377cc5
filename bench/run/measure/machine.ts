import { arch, cpus, loadavg, platform, totalmem } from 'node:os'
import type { Cell } from '../../format/cell.ts'
import type { Machine } from '../../format/machine.ts'
import { versionsOf } from './versions.ts'

/** `packages`, `clients`: see `versionsOf`. */
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
