import { batch, signal } from '@preact/signals'
import type { FaultName } from '../../server/network/seen.ts'
import { Lane } from '../lane/lane.ts'
import type { LaneNumbers } from '../race/lane-numbers.ts'
import type { ShownRace } from '../race/race.ts'
import { recordings } from './load.ts'
import { LanePlayer, valueAt } from './player.ts'
import type { Recordings } from './recording.ts'

const STEP_MS = 50
/** One message in so much, as the recording was made. */
const EVERY_MS = 2_000

/** The race of the first page as it was once, again and again; each state of the network has a recording. */
export class RacePlayer implements ShownRace {
  /** A recording asks no server. */
  readonly twin = null
  readonly lanes: readonly Lane[]
  readonly numbers = signal<ReadonlyMap<string, LaneNumbers>>(new Map())
  readonly everyMs = signal(EVERY_MS)
  readonly fault = signal<FaultName>('none')
  readonly isReachable = signal(true)
  readonly #recordings: Recordings
  readonly #timer: ReturnType<typeof setInterval>
  #players: readonly LanePlayer[] = []
  #startMs = 0

  static async open(): Promise<RacePlayer> {
    return new RacePlayer(await recordings())
  }

  private constructor(all: Recordings) {
    this.#recordings = all
    this.lanes = Object.keys(all.races['none']?.lanes ?? {}).map((name) => new Lane(name))
    this.#begin()
    this.#timer = setInterval(() => this.#step(performance.now()), STEP_MS)
  }

  use(fault: FaultName): Promise<void> {
    this.fault.value = fault
    this.#begin()
    return Promise.resolve()
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #begin(): void {
    const now = performance.now()
    for (const player of this.#players) player.stop(now)
    this.#startMs = now
    const race = this.#recordings.races[this.fault.value]
    this.#players = this.lanes.flatMap((lane) => {
      lane.inVain = 0
      lane.heard = 0
      const recorded = race?.lanes[lane.name]
      return recorded === undefined ? [] : [new LanePlayer(recorded, lane, now)]
    })
  }

  #step(now: number): void {
    if (now - this.#startMs > this.#recordings.durationMs) this.#begin()
    const numbers = valueAt(this.#recordings.races[this.fault.value]?.numbers ?? [], now - this.#startMs)
    batch(() => {
      for (const player of this.#players) player.play(now)
      if (numbers !== undefined) this.numbers.value = new Map(Object.entries(numbers))
    })
  }
}
