import type { Summary } from '../measure/histogram.ts'

/** How much is said, how fast, how large. */
export interface Load {
  readonly count: number
  readonly ratePerSecond: number
  /** Length of one message as JSON; the framing of the system under test comes on top. */
  readonly payloadBytes: number
}

/** One end of a connection, whatever system it belongs to. */
export interface End {
  /** Throws when the message was not taken: nothing may be lost in silence. */
  send(body: Message): void
  /** Who listens from now on; one at a time. */
  hear(listener: (body: Message) => void): void
}

/** What scenarios send: when it was sent, and what makes up its length. */
export interface Message {
  readonly at: number
  readonly pad: string
}

/** What one end has to tell afterwards. */
export interface Recording {
  /** Of the messages that this end timed; null when it timed none. */
  readonly latency: Summary | null
  /** How far the sender was behind its schedule; null when it sent none. Far above zero, and the load was not what the options say. */
  readonly lag: Summary | null
}

/** What one end does. It listens from the call on; what it returns plays, and resolves when all has been sent and heard. */
export type Role = (end: End, load: Load) => () => Promise<Recording>

/** One question, as the two roles that answer it. */
export interface Scenario {
  readonly name: string
  readonly title: string
  readonly server: Role
  readonly client: Role
}
