import type { TappedUnit } from '../../server/network/seen.ts'
import type { WireSource } from '../wire/source.ts'
import { recordedWire } from './load.ts'
import { valueAt } from './player.ts'
import type { RecordedWire } from './recording.ts'

/** The bytes of a session that was recorded while it moved from each transport to the next. */
export class WirePlayer implements WireSource {
  readonly isRecorded = true
  readonly transports: readonly string[] = []
  readonly #recorded: RecordedWire
  #startMs = performance.now()
  /** Numbers of units and exchanges go on when it is played again. */
  #round = 0

  static async open(): Promise<WirePlayer> {
    return new WirePlayer(await recordedWire())
  }

  constructor(recorded: RecordedWire) {
    this.#recorded = recorded
  }

  get transport(): string | null {
    return valueAt(this.#recorded.transports, this.#atMs) ?? null
  }

  read(after: number): Promise<readonly TappedUnit[]> {
    const { units } = this.#recorded
    const now = this.#atMs
    const more = this.#round * (units.at(-1)?.id ?? 0)
    return Promise.resolve(
      units
        .filter(({ at, id }) => at <= now && id + more > after)
        .map((unit) => ({ ...unit, id: unit.id + more, exchange: unit.exchange + more, at: unit.at + this.#startMs })),
    )
  }

  use(): void {}

  say(): void {
    this.#round += 1
    this.#startMs = performance.now()
  }

  close(): void {}

  get #atMs(): number {
    return performance.now() - this.#startMs
  }
}
