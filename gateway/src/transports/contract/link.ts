import type { Code, Format, Writes } from '@rungway/protocol'

/**
 * One live attachment of a session, as the gateway sees it: what a transport hands in. No method
 * throws, and each may be called after the link is gone.
 */
export interface Link {
  /** The transport's name, for people. */
  readonly transport: string
  /** How often it can be written to. */
  readonly writes: Writes
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

/**
 * The other direction: what a transport may do with the session that its link is attached to. No
 * method throws.
 */
export interface Attachment {
  /** What to write next, in the link's format; empty when nothing is due. */
  pull(format: Format): string[]
  /**
   * Takes the lines that the client sent. A code means that they broke a rule: end the link, or
   * refuse the request, with it. A promise means that the client sends more than can be read at
   * once: hand nothing over before it has settled, and read no more from the client.
   */
  receive(text: string): Code | null | Promise<Code | null>
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
