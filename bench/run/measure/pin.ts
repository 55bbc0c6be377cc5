import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'

/**
 * Keeps a process and its threads on one core, so that server and load generator do not share
 * cores. Returns whether it succeeded: it needs Linux' `taskset` and two cores.
 */
export const pin = (pid: number, core: number): boolean => keepTo(pid, String(core))

/**
 * Runs `start` with every core available to what it starts, although this process is pinned.
 * Nothing may be measured meanwhile.
 */
export async function unpinned<T>(start: () => Promise<T>): Promise<T> {
  const pinAgain = unpin()
  try {
    return await start()
  } finally {
    pinAgain()
  }
}

/** Makes every core available to this process. The function that it returns restores the pin. */
export function unpin(): () => void {
  const own = ownCores()
  const isFree = own !== null && keepTo(process.pid, `0-${cpus().length - 1}`)
  return () => {
    if (isFree) keepTo(process.pid, own)
  }
}

function keepTo(pid: number, cores: string): boolean {
  try {
    execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores, String(pid)], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function ownCores(): string | null {
  try {
    return /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? null
  } catch {
    return null
  }
}
