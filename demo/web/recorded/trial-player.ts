import { type Signal, signal } from '@preact/signals'
import type { FaultName } from '../../server/network/seen.ts'
import type { Line } from '../history/engine-io/packets.ts'
import type { ShownTrial } from '../history/trial.ts'
import { NO_TRIAL_NUMBERS, type TrialNumbers } from '../history/trial-numbers.ts'
import { Lane } from '../lane/lane.ts'
import { recordings } from './load.ts'
import { LanePlayer, valueAt } from './player.ts'
import type { RecordedTrial } from './recording.ts'

const STEP_MS = 50

/** A figure of a chapter that plays what it did once. It ends where the recording does. */
export class TrialPlayer implements ShownTrial {
  readonly technique: string
  readonly lane: Lane
  readonly isRunning = signal(false)
  readonly fault = signal<FaultName>('none')
  readonly numbers = signal<TrialNumbers>(NO_TRIAL_NUMBERS)
  readonly said = signal('')
  readonly tapped: { readonly lines: Signal<readonly Line[]> } | null
  #player: LanePlayer | null = null
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(technique: string) {
    this.technique = technique
    this.lane = new Lane(technique)
    this.tapped = technique === 'engine-io' ? { lines: signal<readonly Line[]>([]) } : null
  }

  start(): void {
    this.isRunning.value = true
    void this.#begin()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#player?.stop(performance.now())
    this.#player = null
    this.isRunning.value = false
  }

  use(fault: FaultName): Promise<void> {
    const wasRunning = this.isRunning.value
    this.stop()
    this.fault.value = fault
    if (wasRunning) this.start()
    return Promise.resolve()
  }

  async #begin(): Promise<void> {
    const { durationMs, trials } = await recordings()
    const recorded = trials[this.technique]?.[this.fault.value]
    if (recorded === undefined || !this.isRunning.value) return this.stop()
    const startMs = performance.now()
    const player = new LanePlayer(recorded, this.lane, startMs)
    this.#player = player
    clearInterval(this.#timer)
    this.#timer = setInterval(() => {
      const now = performance.now()
      if (now - startMs > durationMs) return this.stop()
      player.play(now)
      this.#show(recorded, now - startMs)
    }, STEP_MS)
  }

  #show({ numbers, said, lines }: RecordedTrial, atMs: number): void {
    this.numbers.value = valueAt(numbers, atMs) ?? NO_TRIAL_NUMBERS
    this.said.value = valueAt(said, atMs) ?? ''
    if (this.tapped !== null) this.tapped.lines.value = lines.filter(([at]) => at <= atMs).map(([, line]) => line)
  }
}
