import type { Direction } from './measure.ts'
import type { SystemName } from './systems/clients.ts'

export type ClientKind = 'node' | 'chromium'

/** One run to do. */
export interface Task {
  readonly system: SystemName
  /** A fault's name, with `+heal` for the variant that heals. */
  readonly fault: string
  readonly client: ClientKind
}

/** What became of it. */
export interface Row extends Task {
  /** Null: never. */
  readonly readyMs: number | null
  readonly down: Direction
  readonly up: Direction
  /** The transport at the end. */
  readonly endsOn: string
  readonly reason: string
  /** What the system says of itself at the end, where it does. */
  readonly explained?: unknown
  /** Changes of transport after both sides began to speak, with the time of the last. */
  readonly changes: number
  readonly lastChangeMs: number | null
  /** How often the system said that messages may be lost. */
  readonly resets: number
  /** How often the fault interfered. 0: it did not touch this system. */
  readonly acted: number
  readonly healed: Healed | null
  /** The longest time that the run's process did not get to run: no gap below it says anything of a system. */
  readonly busyMs: number
  /** A crash, in words. */
  readonly failure: string | null
}

/** What came after the fault was over. */
export interface Healed {
  /** From healing to the last change of transport. */
  readonly settledMs: number | null
  /** The longest gap of both directions. */
  readonly longestGapMs: number
}

/** Whose rows have bars. */
export const isOurs = (system: string): boolean => system.startsWith('rungway')
