import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyOf } from '../../format/cell.ts'
import type { Step } from '../../format/results.ts'
import type { CpuProfile } from '../measure/profiler.ts'

/** No two steps share a file, and the same step has the same file in every run. */
export const fileOf = (dir: string, { cell, round }: Step): string =>
  join(dir, `${keyOf(cell).replaceAll(/[^\w.]+/g, '-')}-round-${round + 1}.cpuprofile`)

/** In the place of what was saved for that step before. */
export const saveProfile = (dir: string, step: Step, profile: CpuProfile): void =>
  writeFileSync(fileOf(dir, step), JSON.stringify(profile))

/** Null where none was saved. */
export function savedProfile(dir: string, step: Step): CpuProfile | null {
  const file = fileOf(dir, step)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as CpuProfile) : null
}

/** A folder without profiles of these steps: what an earlier run has left must not pass for this one's. */
export function emptyFolder(dir: string, steps: readonly Step[]): void {
  mkdirSync(dir, { recursive: true })
  for (const step of steps) rmSync(fileOf(dir, step), { force: true })
}
