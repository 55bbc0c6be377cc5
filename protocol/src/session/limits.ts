import { CLIENT_LIMITS, type MailboxLimits } from './mailbox-limits.ts'

/** A gateway's: whoever waits until everything has arrived waits a second at most. */
export const GATEWAY_MAILBOX_LIMITS: MailboxLimits = { ...CLIENT_LIMITS, ackAfterMs: 1_000 }

/** What bounds a session on the gateway, on top of its mailbox. */
export interface SessionLimits extends MailboxLimits {
  /** How deep arrays and objects may nest in a body. Bounds recursion in whoever walks it. */
  readonly maxDepth: number
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
  /** Links that prove themselves beside the one that is in use. A client tries all its other rungs at once, and some outlive their deaths. */
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
