import type { WireCount } from './wire.ts'

/** What a server has used so far; the difference of two is what a run cost. */
export interface Usage extends WireCount {
  /** Processor time of the server's process, user and system. */
  readonly cpuMs: number
  /** How often it slept and was woken: its voluntary context switches. */
  readonly wakeUps: number
}

/** Of this process, so far. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** Of this process, so far. */
export const ownUsage = (): Omit<Usage, keyof WireCount> => ({
  cpuMs: cpuMs(),
  wakeUps: process.resourceUsage().voluntaryContextSwitches,
})

/**
 * What this process holds of the machine's memory, in bytes: what it left lying is collected before, where Node was told to allow it. Not a part of
 * its usage, because collecting takes time that nothing which is measured has caused.
 */
export function ownMemory(): number {
  // What the first collection lets go of, finalisers at last, only the second finds.
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage.rss()
}

export const used = (before: Usage, after: Usage): Usage => ({
  bytesIn: after.bytesIn - before.bytesIn,
  bytesOut: after.bytesOut - before.bytesOut,
  writes: after.writes - before.writes,
  // Those that were opened before the run carry it too.
  connections: after.connections,
  requests: after.requests - before.requests,
  cpuMs: after.cpuMs - before.cpuMs,
  wakeUps: after.wakeUps - before.wakeUps,
})
