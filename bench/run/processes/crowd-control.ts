import type { Summary } from '../measure/histogram.ts'
import type { Recording, Work } from '../traffic/work.ts'

/** Clients to open. */
export interface CrowdOrder {
  readonly system: string
  readonly technique: string
  readonly url: string
  readonly clients: number
}

export interface Opening {
  /** From the first that started to the last that was open. */
  readonly totalMs: number
  /** Clients that could not be opened. */
  readonly failures: number
}

/** How broadcasts were delivered. */
export interface Delivery {
  /** Of each message to each client. */
  readonly latency: Summary
  /**
   * The time from when a broadcast was due until the last client had it: the median of the
   * broadcasts.
   */
  readonly lastMs: number
}

/** What the load generator calls in the process of the clients. */
export interface CrowdControl {
  /** Opens more clients. Failures are counted, and the other clients stay open. */
  open(order: CrowdOrder): Promise<Opening>
  /** Once it resolves, every client listens for that many messages. */
  listen(messages: number): Promise<void>
  /**
   * Resolves when all of them have arrived. Rejects if a client is lost, or if nothing arrives for
   * long.
   */
  received(): Promise<Delivery>
  /** The clients send `work` together, in turn, each a burst. */
  send(work: Work): Promise<Recording>
  /** Clients that have lost their connection so far. */
  losses(): Promise<number>
  close(): Promise<void>
}
