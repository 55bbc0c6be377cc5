import { spread } from '../../../format/spread.ts'
import { Durations } from '../../measure/histogram.ts'
import type { Delivery } from '../../processes/crowd-control.ts'
import type { Message } from '../../traffic/end.ts'

/** Counts what a crowd hears, until each of `clients` has heard `messages`. */
export class Deliveries {
  readonly #latency = new Durations()
  /** When the newest of a broadcast came, by when it was due: messages of one burst are due at once. */
  readonly #lastMs = new Map<number, number>()
  readonly #expected: number
  #count = 0

  constructor(clients: number, messages: number) {
    this.#expected = clients * messages
  }

  get left(): number {
    return this.#expected - this.#count
  }

  /** `nowMs`: by `clockMs`. */
  add({ at }: Message, nowMs: number): void {
    this.#count++
    this.#latency.add(nowMs - at)
    this.#lastMs.set(at, nowMs)
  }

  result(): Delivery {
    const durations = [...this.#lastMs].map(([at, lastMs]) => lastMs - at)
    return { latency: this.#latency.summary(), lastMs: spread(durations).median }
  }
}
