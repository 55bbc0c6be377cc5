import type { WireCount } from './wire.ts'

/** What a server has used so far; the difference of two is what a run cost. */
export interface Usage extends WireCount {
  /** Processor time of the server's process, user and system. */
  readonly cpuMs: number
}

export function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

export const used = (before: Usage, after: Usage): Usage => ({
  bytesIn: after.bytesIn - before.bytesIn,
  bytesOut: after.bytesOut - before.bytesOut,
  writes: after.writes - before.writes,
  // Those that were opened before the run carry it too.
  connections: after.connections,
  requests: after.requests - before.requests,
  cpuMs: after.cpuMs - before.cpuMs,
})
