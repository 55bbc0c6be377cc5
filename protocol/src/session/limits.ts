/** Bounds of one side's mailbox. Both sides use the same names. */
export interface MailboxLimits {
  /** Largest encoded body of one message, in bytes. Bounds what one frame costs to buffer and to parse. */
  readonly maxMessageBytes: number
  /** Bytes sent and not acknowledged. Bounds the memory of one session. */
  readonly maxOutboxBytes: number
  /** Messages sent and not acknowledged, so that a million empty messages are bounded too. */
  readonly maxOutboxMessages: number
  /** An acknowledgement is due after this many messages: a sixteenth of what the other side may keep … */
  readonly ackEveryMessages: number
  /** … or after this many bytes … */
  readonly ackEveryBytes: number
  /** … or this long after the first of them. Longer saves frames, shorter frees the other side's outbox earlier. */
  readonly ackAfterMs: number
}

/**
 * Limits of a client. Over HTTP an acknowledgement is a request of its own, and nothing waits for it: the gateway's outbox is
 * bounded by count and bytes, and a returning client says what it has seen. `ackAfterMs` is longer than the gateway's `pingMs`,
 * so on a quiet link the answer to a ping has usually acknowledged before the timer does.
 */
export const CLIENT_LIMITS: MailboxLimits = {
  maxMessageBytes: 256 * 1024,
  maxOutboxBytes: 1024 * 1024,
  maxOutboxMessages: 16_384,
  ackEveryMessages: 1_024,
  ackEveryBytes: 64 * 1024,
  ackAfterMs: 30_000,
}

/** Limits of a gateway: a client that waits until everything has arrived waits one second at most. */
export const GATEWAY_MAILBOX_LIMITS: MailboxLimits = { ...CLIENT_LIMITS, ackAfterMs: 1_000 }

/** Bounds of a session on the gateway: its mailbox, its links and its life. */
export interface SessionLimits extends MailboxLimits {
  /** Nesting depth of arrays and objects in a body. Bounds the recursion of code that walks it. */
  readonly maxDepth: number
  /** Bytes of one write, one response or one POST body. Bounds how long a slow link holds memory. */
  readonly maxBatchBytes: number
  /** How long a session without a link is kept: longer than a lift ride, shorter than a lunch. */
  readonly lingerMs: number
  /** A quiet link is written to after this long: the most impatient intermediaries cut after 30 s. */
  readonly pingMs: number
  /** A link that brought nothing from its client for this long after a ping is ended. */
  readonly pongMs: number
  /** Interval of short polling. */
  readonly pollMs: number
  /** Links that prove themselves beside the owner. A client may try all its other rungs at once, and dead links linger. */
  readonly maxCandidates: number
}

export const SESSION_LIMITS: SessionLimits = {
  ...GATEWAY_MAILBOX_LIMITS,
  maxDepth: 64,
  maxBatchBytes: 512 * 1024,
  lingerMs: 60_000,
  pingMs: 25_000,
  pongMs: 20_000,
  pollMs: 1_000,
  maxCandidates: 6,
}
