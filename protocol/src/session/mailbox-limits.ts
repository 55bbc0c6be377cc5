/** Bounds of one side's mailbox. Both sides use the same names. */
export interface MailboxLimits {
  /**
   * Largest encoded body of one message, in bytes. Bounds what one frame costs to buffer and to
   * parse.
   */
  readonly maxMessageBytes: number
  /** Bytes sent and not acknowledged. Bounds the memory of one session. */
  readonly maxOutboxBytes: number
  /** Messages sent and not acknowledged, so that a million empty messages are bounded too. */
  readonly maxOutboxMessages: number
  /**
   * An acknowledgement is due after this many messages: a sixteenth of what the other side may keep
   * …
   */
  readonly ackEveryMessages: number
  /** … or after this many bytes … */
  readonly ackEveryBytes: number
  /**
   * … or this long after the first of them. Longer saves frames, shorter frees the other side's
   * outbox earlier.
   */
  readonly ackAfterMs: number
}

/**
 * Limits of a client. Over HTTP an acknowledgement is a request of its own, and nothing waits for
 * it: the gateway's outbox is bounded by count and bytes, and a returning client says what it has
 * seen. `ackAfterMs` is longer than the gateway's `pingMs`, so on a quiet link the answer to a ping
 * has usually acknowledged before the timer does.
 */
export const CLIENT_LIMITS: MailboxLimits = {
  maxMessageBytes: 256 * 1024,
  maxOutboxBytes: 1024 * 1024,
  maxOutboxMessages: 16_384,
  ackEveryMessages: 1_024,
  ackEveryBytes: 64 * 1024,
  ackAfterMs: 30_000,
}
