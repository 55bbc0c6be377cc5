import type { Summary } from '../measure/histogram.ts'
import type { Recording, Work } from '../traffic/work.ts'

/** Many clients of one server. */
export interface CrowdOrder {
  readonly system: string
  readonly technique: string
  readonly url: string
  readonly clients: number
}

export interface Opening {
  /** From the first that began to the last that was open. */
  readonly totalMs: number
  /** Those that could not be opened. */
  readonly failures: number
}

/** What became of broadcasts. */
export interface Delivery {
  /** Of each message to each client. */
  readonly latency: Summary
  /** From the moment at which a broadcast was due until the last client had it: the median of the broadcasts. */
  readonly lastMs: number
}

/** What is asked of the process in which the clients are. */
export interface CrowdControl {
  /** Opens more of them. Clients that cannot be opened are counted, and the others stay. */
  open(order: CrowdOrder): Promise<Opening>
  /** From its answer on every client listens for that many messages. */
  listen(messages: number): Promise<void>
  /** Resolves when everybody has heard what `listen` said. Rejects when a client was lost, or when nothing has come for long. */
  heard(): Promise<Delivery>
  /** The clients say `work` together, one after the other, each a burst. */
  say(work: Work): Promise<Recording>
  /** Clients that were open, and are not any more. */
  losses(): Promise<number>
  close(): Promise<void>
}
