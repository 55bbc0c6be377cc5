import { build, type Histogram } from 'hdr-histogram-js'

/**
 * A summary of many durations, in milliseconds. A percentile is undefined if too few were recorded:
 * see `isKnown`.
 */
export interface Summary {
  readonly count: number
  readonly p50: number
  readonly p90: number | undefined
  readonly p99: number | undefined
  readonly p999: number | undefined
  readonly max: number
}

/**
 * Whether that many durations define a percentile: at least one of them is expected above it.
 * Otherwise it would just be the maximum.
 */
export const isKnown = (percentile: number, count: number): boolean => count * (100 - percentile) >= 100 - ROUNDING

/** 100 − 99.9 is not quite 0.1. */
const ROUNDING = 1e-6

const MAX_MICROSECONDS = 3_600_000_000

/** Records durations at three significant digits, from a microsecond up, in constant memory. */
export class Durations {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: MAX_MICROSECONDS,
    numberOfSignificantValueDigits: 3,
  })

  add(ms: number): void {
    // Clock readings of two processes may be out of order by a hair.
    const microseconds = Math.round(Math.max(0, ms) * 1_000)
    this.#histogram.recordValue(Math.min(microseconds, MAX_MICROSECONDS))
  }

  summary(): Summary {
    const count = this.#histogram.totalCount
    const at = (percentile: number): number => this.#histogram.getValueAtPercentile(percentile) / 1_000
    const known = (percentile: number): number | undefined => (isKnown(percentile, count) ? at(percentile) : undefined)
    return { count, p50: at(50), p90: known(90), p99: known(99), p999: known(99.9), max: at(100) }
  }
}
