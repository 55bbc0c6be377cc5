import { build, type Histogram } from 'hdr-histogram-js'

/** What is kept of many durations, in milliseconds. */
export interface Summary {
  readonly count: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
  readonly max: number
}

const MAX_MICROSECONDS = 3_600_000_000

/** Records durations at three significant digits, from a microsecond up, in a constant amount of memory. */
export class Durations {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: MAX_MICROSECONDS,
    numberOfSignificantValueDigits: 3,
  })

  add(ms: number): void {
    // Two reads of a clock in two processes may come out a hair in the wrong order.
    const microseconds = Math.round(Math.max(0, ms) * 1_000)
    this.#histogram.recordValue(Math.min(microseconds, MAX_MICROSECONDS))
  }

  summary(): Summary {
    const at = (percentile: number): number => this.#histogram.getValueAtPercentile(percentile) / 1_000
    return { count: this.#histogram.totalCount, p50: at(50), p90: at(90), p99: at(99), p999: at(99.9), max: at(100) }
  }
}
