import type { Activity, Lane } from '../lane/lane.ts'
import type { RecordedLane } from './recording.ts'

/** What a row of times and values says at that time; undefined before the first. */
export const valueAt = <T>(row: readonly (readonly [atMs: number, value: T])[], atMs: number): T | undefined =>
  row.findLast(([from]) => from <= atMs)?.[1]

/** Plays what a lane did once into a lane that is drawn now. */
export class LanePlayer {
  readonly #recorded: RecordedLane
  readonly #lane: Lane
  /** When the recording was started, on the clock of the page. */
  readonly #startMs: number
  readonly #begun = new Map<Activity, Activity>()
  #playedMs = -1

  constructor(recorded: RecordedLane, lane: Lane, startMs: number) {
    this.#recorded = recorded
    this.#lane = lane
    this.#startMs = startMs
  }

  /** Everything that happened since the last call, up to `now`. */
  play(now: number): void {
    const lane = this.#lane
    const untilMs = now - this.#startMs
    for (const recorded of this.#recorded.activities) {
      const { purpose, technique, startMs, endMs, messagesMs } = recorded
      if (this.#isNew(startMs, untilMs))
        this.#begun.set(recorded, lane.begin(purpose, technique, this.#startMs + startMs))
      const activity = this.#begun.get(recorded)
      if (activity === undefined) continue
      for (const at of messagesMs) {
        if (!this.#isNew(at, untilMs)) continue
        lane.arrived(activity, 1, this.#startMs + at)
        lane.heard += 1
      }
      if (endMs !== null && this.#isNew(endMs, untilMs)) lane.end(activity, this.#startMs + endMs)
    }
    lane.technique = valueAt(this.#recorded.techniques, untilMs) ?? null
    this.#playedMs = untilMs
  }

  /** Ends what is still under way: the recording is over, or was stopped. */
  stop(now: number): void {
    for (const activity of this.#begun.values()) this.#lane.end(activity, now)
  }

  #isNew(atMs: number, untilMs: number): boolean {
    return atMs > this.#playedMs && atMs <= untilMs
  }
}
