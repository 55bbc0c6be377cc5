import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyOf } from '../../format/cell.ts'
import type { Step } from '../../format/results.ts'
import type { CpuProfile } from '../measure/profiler.ts'

/** Each step has its own file, the same in every run. */
export const fileOf = (dir: string, { cell, round }: Step): string =>
  join(dir, `${keyOf(cell).replaceAll(/[^\w.]+/g, '-')}-round-${round + 1}.cpuprofile`)

/** Replaces an earlier profile of that step. */
export const saveProfile = (dir: string, step: Step, profile: CpuProfile): void =>
  writeFileSync(fileOf(dir, step), JSON.stringify(profile))

/** Null if none was saved. */
export function savedProfile(dir: string, step: Step): CpuProfile | null {
  const file = fileOf(dir, step)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as CpuProfile) : null
}

/** Creates the folder, without profiles that an earlier run left for these steps. */
export function emptyFolder(dir: string, steps: readonly Step[]): void {
  mkdirSync(dir, { recursive: true })
  for (const step of steps) rmSync(fileOf(dir, step), { force: true })
}
