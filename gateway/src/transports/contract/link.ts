import type { Code, Format, NumberedFrame, Payload, Writes } from '@rungway/protocol'

/**
 * One live attachment of a session, as the gateway sees it: what a transport hands in. No method
 * throws, and each may be called after the link is gone.
 */
export interface Link {
  /** The transport's name, for people. */
  readonly transport: string
  /** How often it can be written to. */
  readonly writes: Writes
  /**
   * It holds no connection, and its client has not come back since the request that opened it: when
   * there is no room, its session may go as one without a link. Default: false.
   */
  readonly isUnconfirmed?: boolean
  /** There may be something to pull: pull now if the link can write, or as soon as it can. */
  wake(): void
  /**
   * Nothing was written for `pingMs`: do what keeps intermediaries and the client believing, by a
   * ping or by answering the poll.
   */
  quiet(): void
  /** Write what is still due, say why, and end. */
  end(code: Code, retryAfterMs: number): void
}

/** A frame that was read, and about how long it was on the wire. */
export interface ReadFrame {
  readonly frame: NumberedFrame
  readonly chars: number
}

/**
 * The other direction: what a transport may do with the session that its link is attached to. No
 * method throws.
 */
export interface Attachment {
  /** Whether `pull` may return something. */
  readonly hasWork: boolean
  /** What to write next, in the link's format; empty when nothing is due. */
  pull(format: Format): string[]
  /**
   * Takes the lines that the client sent. A code means that they broke a rule: end the link, or
   * refuse the request, with it; `internal`, that the gateway has failed at them, and has said so. A
   * promise means that the client sends more than can be read at once: hand nothing over before it
   * has settled, and read no more from the client. It is never rejected.
   */
  receive(text: string): Code | null | Promise<Code | null>
  /**
   * What was wrong with the lines that were refused last, and by which rule or limit; null where
   * their code says as much.
   */
  readonly fault: string | null
  /**
   * As `receive`, for frames of another wire than lines, which the transport reads itself. It numbers
   * them from 1 without a gap, and bounds their size and depth before. No acknowledgement is written
   * of them: their numbers mean nothing to the client. `others`: how many more messages have come,
   * which were for something else.
   */
  deliver(frames: readonly ReadFrame[], others?: number): Code | null | Promise<Code | null>
  /**
   * For clients that cannot acknowledge: they have, as far as can be known, every message up to
   * number `seen`, of those that were pulled.
   */
  acknowledge(seen: number): void
  /**
   * Queues a message that the transport has encoded itself, in order with those of the application.
   * Other than for `kind` `json` and `base64`, only its own format can read it. False: the session
   * has ended, or does so by this.
   */
  queue(payload: Payload): boolean
  /**
   * So many frames have come that carry nothing for the session: they count for its rate. A code and
   * a promise mean as they do for `receive`.
   */
  spend(frames: number): Code | null | Promise<Code | null>
  /**
   * What the link has written and its client has not taken, in about so many bytes: 0 when that has
   * gone. It counts for the session until `detach`.
   */
  hold(bytes: number): void
  /** Queues a ping for this link, and pulls it by a wake. */
  ping(): void
  /** The link is gone. */
  detach(): void
}
