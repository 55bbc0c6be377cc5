import { CLIENT_LIMITS, type MailboxLimits } from './mailbox-limits.ts'

/**
 * Limits of a gateway: a client that waits until everything has arrived waits one second at most.
 */
export const GATEWAY_MAILBOX_LIMITS: MailboxLimits = { ...CLIENT_LIMITS, ackAfterMs: 1_000 }

/** Bounds of a session on the gateway: its mailbox, its links and its life. */
export interface SessionLimits extends MailboxLimits {
  /** Nesting depth of arrays and objects in a body. Bounds the recursion of code that walks it. */
  readonly maxDepth: number
  /**
   * Bytes of one write, one response or one POST body. Bounds how long a slow link holds memory.
   */
  readonly maxBatchBytes: number
  /** How long a session without a link is kept: longer than a lift ride, shorter than a lunch. */
  readonly lingerMs: number
  /**
   * The same for a session whose client has not shown that it hears the gateway: by an
   * acknowledgement, by the session's epoch, or by a frame that follows a welcome. As long as it was
   * there, but at least this long: three times what a client waits for the answer to its first
   * request, within which it has tried every transport. A flood of openings consists of such
   * sessions.
   */
  readonly unprovenLingerMs: number
  /**
   * Bytes sent to such a session before its first link; beyond it ends. One message of the largest
   * size, or what an application greets with.
   */
  readonly unprovenOutboxBytes: number
  /**
   * A quiet link is written to after this long: the most impatient intermediaries cut after 30 s.
   */
  readonly pingMs: number
  /** A link that brought nothing from its client for this long after a ping is ended. */
  readonly pongMs: number
  /** Interval of short polling. */
  readonly pollMs: number
  /**
   * Bytes that one session may be written again in a second, over 16 s: as much as its outbox
   * holds. A link that claims the session has everything written again that is not acknowledged,
   * however short the frame is that claims.
   */
  readonly maxReplayBytesPerSecond: number
  /**
   * Links that prove themselves beside the owner. A client may try all its other rungs at once, and
   * dead links linger: where round trips are long, for as long as it takes to prove another.
   */
  readonly maxCandidates: number
}

export const SESSION_LIMITS: SessionLimits = {
  ...GATEWAY_MAILBOX_LIMITS,
  maxDepth: 64,
  maxBatchBytes: 512 * 1024,
  lingerMs: 60_000,
  unprovenLingerMs: 15_000,
  unprovenOutboxBytes: 256 * 1024,
  pingMs: 25_000,
  pongMs: 20_000,
  pollMs: 1_000,
  maxReplayBytesPerSecond: 1024 * 1024,
  maxCandidates: 16,
}
