import { Durations } from '../../measure/histogram.ts'
import { spread } from '../../measure/spread.ts'
import type { Message } from '../scenario.ts'
import type { Delivery } from './crowd.ts'

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
