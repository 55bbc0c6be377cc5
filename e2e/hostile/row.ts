import type { Direction } from './measure.ts'
import type { SystemName } from './systems/clients.ts'

export type ClientKind = 'node' | 'chromium'

/** A run to do. */
export interface Task {
  readonly system: SystemName
  /** A fault's name, with `+heal` for the variant that heals. */
  readonly fault: string
  readonly client: ClientKind
}

/** How long a burst took. */
export interface Took {
  /** Until all had arrived; null: never. */
  readonly ms: number | null
  /** What the line allows; null where only the round trip counts. */
  readonly allowedMs: number | null
}

/** Its result. */
export interface Row extends Task {
  /** Null: never. */
  readonly readyMs: number | null
  readonly down: Direction
  readonly up: Direction
  /** The transport at the end. */
  readonly endsOn: string
  readonly reason: string
  /** What the system explains of itself at the end, if it does. */
  readonly explained?: unknown
  /** Changes of transport since both sides started to send, with the time of the last. */
  readonly changes: number
  readonly lastChangeMs: number | null
  /** How often the system reported that messages may be lost. */
  readonly resets: number
  /** Messages that the system reported as not acknowledged when it closed. */
  readonly told: number
  /** How often the system reported that something is too long for the network. */
  readonly blocked: number
  /** For a burst. */
  readonly took: Took | null
  /** How often the fault interfered. 0: it did not affect this system. */
  readonly acted: number
  readonly healed: Healed | null
  /** The longest stall of the run's process: shorter gaps say nothing about a system. */
  readonly busyMs: number
  /** The error of a crash. */
  readonly failure: string | null
}

/** After the end of the fault. */
export interface Healed {
  /** From healing to the last change of transport. */
  readonly settledMs: number | null
  /** The longest gap of either direction. */
  readonly longestGapMs: number
}

/** Whether a system has bars. */
export const isOurs = (system: string): boolean => system.startsWith('rungway')
