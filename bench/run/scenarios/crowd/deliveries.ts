import { spread } from '../../../format/spread.ts'
import { Durations } from '../../measure/histogram.ts'
import type { Delivery } from '../../processes/crowd-control.ts'
import type { Message } from '../../traffic/end.ts'

/** Records deliveries until each of `clients` has received `messages`. */
export class Deliveries {
  readonly #latency = new Durations()
  /**
   * The latest arrival per broadcast, which is identified by when it was due: messages of a burst
   * are due at once.
   */
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
