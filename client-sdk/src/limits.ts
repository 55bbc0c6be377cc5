import { CLIENT_LIMITS, type MailboxLimits } from '@rungway/protocol'

/** What bounds a client, on top of its mailbox. */
export interface ClientLimits extends MailboxLimits {
  /**
   * Messages that wait for the first `message` listener, in bytes. Later ones are dropped, and the
   * drop is reported.
   */
  readonly maxUnheardBytes: number
  /** `close()` waits no longer than this for acknowledgements, even while they advance. */
  readonly maxCloseMs: number
  /** `close()` waits no longer than this for the next acknowledgement. */
  readonly closeSilenceMs: number
}

export const DEFAULT_LIMITS: ClientLimits = {
  ...CLIENT_LIMITS,
  maxUnheardBytes: 1024 * 1024,
  maxCloseMs: 60_000,
  closeSilenceMs: 10_000,
}

/** How deep arrays and objects of a body may nest: as deep as a gateway takes by default. */
export const MAX_DEPTH = 64

/** Random bytes in a session id: 144 bits, in 24 characters. */
export const SESSION_BYTES = 18

/** `ready()` waits until the outbox has room for this much. */
export const ROOM_BYTES: number = 64 * 1024

/**
 * How long links outlive the end of the client, so that the last acknowledgement can leave. The
 * gateway ends them when it has it.
 */
export const FAREWELL_MS = 1_000

/**
 * One POST carries this much: less than gateways accept, and enough for a burst to be one request.
 */
export const MAX_POST_BYTES: number = 64 * 1024

/**
 * What is sent while the page is discarded: browsers allow 64 kB for all such requests of a page
 * together.
 */
export const MAX_FAREWELL_BYTES = 60_000

/** One GET carries this much, before encoding. */
export const MAX_GET_BYTES = 1_500

/**
 * The longest part of a URL that encoded lines may take: intermediaries accept 8 kB for all of it.
 */
export const MAX_URL_CHARS = 6_000

/**
 * The longest answer, and the longest line of a stream: a message as large as a gateway may allow,
 * and its framing.
 */
export const MAX_ANSWER_CHARS = 16_000_000

/** The longest refusal that is read: what is longer is a page. */
export const MAX_REFUSAL_CHARS: number = 64 * 1024

/**
 * So many equal answers in a row, pongs for example, are nothing unusual; more come from a cache.
 */
export const MAX_REPEATS = 3

/**
 * Output beyond this waits in the outbox: behind a full socket, the answer to a ping would come too
 * late.
 */
export const MAX_BUFFERED_BYTES: number = 64 * 1024

/** How often a full socket is examined: no event fires when its buffer has drained. */
export const DRAIN_POLL_MS = 20

/**
 * The range of a gateway's `pollMs`: below it a poll is a loop, above it a session expires between
 * two.
 */
export const MIN_POLL_MS = 1
export const MAX_POLL_MS = 30_000

/** The longest `pingMs`: with a longer one a dead link would be held for healthy. */
export const MAX_PING_MS = 120_000

/** The longest pause that a gateway can ask for. */
export const MAX_RETRY_AFTER_MS = 3_600_000

/** The pause after a whole round in which only something other than a gateway has answered. */
export const NO_GATEWAY_PAUSE_MS = 15_000
