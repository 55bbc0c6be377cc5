import type { Load } from '../../format/cell.ts'
import type { Arrival } from '../measure/arrival.ts'
import type { Summary } from '../measure/histogram.ts'

/** A load, and how many messages of it. */
export interface Work extends Load {
  readonly count: number
}

/** How the first client was admitted, on the clock that all processes share. */
export interface ServerOpening extends Arrival {
  /** When the application was handed the client. */
  readonly admittedMs: number
}

/** A message by its timestamp, and when it was received. */
export type Received = readonly [at: number, heardMs: number]

/** What one end recorded. */
export interface Recording {
  /** Of the messages that this end timed; null if it timed none. */
  readonly latency: Summary | null
  /**
   * How far the sender was behind its schedule; null if it sent nothing. Far above zero, the load
   * was not the requested one.
   */
  readonly lag: Summary | null
  /** Timestamps of the messages sent, if the fate of each one matters. */
  readonly sent?: readonly number[]
  /** The messages received, if the fate of each one matters. */
  readonly received?: readonly Received[]
  /** How the first client was admitted, if that matters. */
  readonly opening?: ServerOpening
}
