/** What bounds one side's mailbox. Both sides use the same names. */
export interface MailboxLimits {
  /** The largest body of one message, encoded. Bounds what one frame can cost to buffer and to parse. */
  readonly maxMessageBytes: number
  /** What one side has said and the other has not acknowledged. Bounds memory for a session. */
  readonly maxOutboxBytes: number
  /** The same by count, so that a million empty messages are bounded too. */
  readonly maxOutboxMessages: number
  /** An acknowledgement is owed at the latest after this many messages, a sixteenth of what the other side may keep … */
  readonly ackEveryMessages: number
  /** … or this many bytes … */
  readonly ackEveryBytes: number
  /** … or this long after the first of them. Longer saves frames, shorter frees the other side's outbox earlier. */
  readonly ackAfterMs: number
}

/**
 * A client's. Over HTTP an acknowledgement is a request, and nobody waits for it: the gateway's outbox is bounded by count and by bytes, and a client
 * that comes back says what it has seen. After longer than the gateway's `pingMs`, the answer to its ping has brought what was said seldom.
 */
export const CLIENT_LIMITS: MailboxLimits = {
  maxMessageBytes: 256 * 1024,
  maxOutboxBytes: 1024 * 1024,
  maxOutboxMessages: 16_384,
  ackEveryMessages: 1_024,
  ackEveryBytes: 64 * 1024,
  ackAfterMs: 30_000,
}
