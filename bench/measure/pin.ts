import { execFileSync } from 'node:child_process'

/**
 * Keeps a process and its threads on one core, so that server and load do not take turns on both. Says whether it could: it needs Linux' `taskset` and
 * two cores.
 */
export function pin(pid: number, core: number): boolean {
  try {
    execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(pid)], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
