import type { LabEvent } from '../../server/lab/settings.ts'
import type { LaneCounts, TappedUnit } from '../../server/network/seen.ts'
import type { Line } from '../history/engine-io/packets.ts'
import type { TrialNumbers } from '../history/trial-numbers.ts'
import type { StageName } from '../lab/stages.ts'
import type { Activity } from '../lane/lane.ts'
import type { LaneNumbers } from '../race/lane-numbers.ts'

/** One lane as it was once: times are milliseconds from the start of the recording. */
export interface RecordedLane {
  readonly activities: readonly Activity[]
  /** The technique that carried from then on. */
  readonly techniques: readonly (readonly [atMs: number, technique: string | null])[]
}

/** A figure of a chapter, started once. */
export interface RecordedTrial extends RecordedLane {
  readonly numbers: readonly (readonly [atMs: number, numbers: TrialNumbers])[]
  readonly said: readonly (readonly [atMs: number, said: string])[]
  readonly lines: readonly (readonly [atMs: number, line: Line])[]
}

/** A race: its lanes by name. */
export interface RecordedRace {
  readonly lanes: Readonly<Record<string, RecordedLane>>
  readonly numbers: readonly (readonly [atMs: number, numbers: Readonly<Record<string, LaneNumbers>>])[]
}

/** A case of the lab, staged once. */
export interface RecordedLab {
  readonly events: readonly LabEvent[]
  readonly counts: readonly (readonly [atMs: number, counts: Readonly<Record<string, LaneCounts>>])[]
  readonly heard: readonly (readonly [atMs: number, lane: string, n: number, sentAt: number])[]
  readonly carriers: readonly (readonly [atMs: number, lane: string, by: string | null])[]
}

export interface RecordedLabs {
  readonly durationMs: number
  /** More than any number of a request or a message. */
  readonly most: number
  readonly stages: Readonly<Record<StageName, RecordedLab>>
}

/** A session, moved from each transport to the next, and its bytes. */
export interface RecordedWire {
  readonly units: readonly TappedUnit[]
  readonly transports: readonly (readonly [atMs: number, transport: string | null])[]
}

/** By technique, then by what was done to the network. */
export interface Recordings {
  readonly durationMs: number
  readonly trials: Readonly<Record<string, Readonly<Record<string, RecordedTrial>>>>
  readonly races: Readonly<Record<string, RecordedRace>>
}
