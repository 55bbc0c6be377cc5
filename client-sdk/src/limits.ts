/** Random bytes in a session id: 144 bits, in 24 characters. */
export const SESSION_BYTES = 18

/** What `ready()` waits to have room for. */
export const ROOM_BYTES: number = 64 * 1024

/** How long a goodbye may take: whoever leaves does not wait for a gateway that cannot be reached. */
export const GOODBYE_MS = 10_000

/** How long links outlive a goodbye, so that its acknowledgement can leave; the gateway ends them once it has come. */
export const FAREWELL_MS = 1_000

/** How much one POST carries: less than the gateway takes, and enough that a burst is one request. */
export const MAX_POST_BYTES: number = 64 * 1024

/** How much one GET carries, before it is made fit for a URL. */
export const MAX_GET_BYTES = 1_500

/** The longest part of a URL that lines may make: intermediaries take 8 kB for all of it. */
export const MAX_URL_CHARS = 6_000

/** The longest line that is waited for: a message as large as the gateway may allow, and its framing. */
export const MAX_LINE_CHARS = 16_000_000

/** More than that waits in the outbox: behind a full socket an answer to a ping would come too late to be believed. */
export const MAX_BUFFERED_BYTES: number = 64 * 1024

/** How often a full socket is looked at: no event tells when its buffer has drained. */
export const DRAIN_POLL_MS = 20
