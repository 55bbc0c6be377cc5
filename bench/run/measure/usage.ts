import type { WireCount } from './wire.ts'

/** What a server has used so far; the difference of two readings is the cost of a round. */
export interface Usage extends WireCount {
  /** Processor time of the server process, user and system. */
  readonly cpuMs: number
  /** How often it slept and was woken: its voluntary context switches. */
  readonly wakeUps: number
}

/** Processor time of this process so far. */
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
 * The resident memory of this process in bytes, after a garbage collection if Node exposes it. Not
 * part of `Usage`, because collecting takes time that the measured work did not cause.
 */
export function ownMemory(): number {
  // Objects with finalisers are freed by the second collection only.
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage.rss()
}

export const used = (before: Usage, after: Usage): Usage => ({
  bytesIn: after.bytesIn - before.bytesIn,
  bytesOut: after.bytesOut - before.bytesOut,
  writes: after.writes - before.writes,
  // Not a difference: connections that were opened before the round carry it too.
  connections: after.connections,
  requests: after.requests - before.requests,
  cpuMs: after.cpuMs - before.cpuMs,
  wakeUps: after.wakeUps - before.wakeUps,
})
