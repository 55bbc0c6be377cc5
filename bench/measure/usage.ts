import type { WireCount } from './wire.ts'

/** What a server has used so far; the difference of two is what a run cost. */
export interface Usage extends WireCount {
  /** Processor time of the server's process, user and system. */
  readonly cpuMs: number
  /** How often it slept and was woken: its voluntary context switches. */
  readonly wakeUps: number
  /** What the process holds of the machine's memory; after a garbage collection where Node was told to allow it. */
  readonly residentBytes: number
}

/** Of this process, so far. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** Of this process, so far; with a garbage collection first, so that memory is what is held and not what was left lying. */
export function ownUsage(): Omit<Usage, keyof WireCount> {
  const used = { cpuMs: cpuMs(), wakeUps: process.resourceUsage().voluntaryContextSwitches }
  globalThis.gc?.()
  return { ...used, residentBytes: process.memoryUsage.rss() }
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
  residentBytes: after.residentBytes - before.residentBytes,
})
