/** What bounds one side's mailbox. Both sides use the same names. */
export interface MailboxLimits {
  /** The largest body of one message, encoded. Bounds what one frame can cost to buffer and to parse. */
  readonly maxMessageBytes: number
  /** What one side has said and the other has not acknowledged. Bounds memory for a session. */
  readonly maxOutboxBytes: number
  /** The same by count, so that a million empty messages are bounded too. */
  readonly maxOutboxMessages: number
  /** How deep arrays and objects may nest in a body. Bounds recursion in whoever walks it. */
  readonly maxDepth: number
  /** An acknowledgement is owed at the latest after this many messages … */
  readonly ackEveryMessages: number
  /** … or this many bytes … */
  readonly ackEveryBytes: number
  /** … or this long after the first of them. Longer saves frames, shorter frees the other side's outbox earlier. */
  readonly ackAfterMs: number
}

/** What bounds a session on the gateway, on top of its mailbox. */
export interface SessionLimits extends MailboxLimits {
  /** What one write, one answer or one POST body may hold. Bounds how long one slow link holds memory. */
  readonly maxBatchBytes: number
  /** How long a session without a link is kept. Longer than a lift ride, shorter than a lunch. */
  readonly lingerMs: number
  /** A quiet link is written to after this long: under the 30 s at which the most impatient intermediaries cut. */
  readonly pingMs: number
  /** A link on which nothing has come from the client this long after a ping is ended. */
  readonly pongMs: number
  /** How often short polling asks. */
  readonly pollMs: number
  /** Links that prove themselves beside the one that is in use. */
  readonly maxCandidates: number
}

export const MAILBOX_LIMITS: MailboxLimits = {
  maxMessageBytes: 256 * 1024,
  maxOutboxBytes: 1024 * 1024,
  maxOutboxMessages: 16_384,
  maxDepth: 64,
  ackEveryMessages: 32,
  ackEveryBytes: 64 * 1024,
  ackAfterMs: 1_000,
}

export const SESSION_LIMITS: SessionLimits = {
  ...MAILBOX_LIMITS,
  maxBatchBytes: 512 * 1024,
  lingerMs: 60_000,
  pingMs: 25_000,
  pongMs: 20_000,
  pollMs: 1_000,
  maxCandidates: 3,
}
