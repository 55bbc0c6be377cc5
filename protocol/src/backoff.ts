/** Pauses between attempts: exponential with full jitter, so that clients that lost the same gateway do not come back in step. */
export interface Backoff {
  /** The pause after the n-th failure in a row is a random part of this, doubled n times … */
  readonly firstMs: number
  /** … but of this at most. */
  readonly maxMs: number
  /** A link that held this long has earned a new count. Resetting at every handshake turns a flapping network into a storm. */
  readonly stableMs: number
}

export const BACKOFF: Backoff = { firstMs: 200, maxMs: 15_000, stableMs: 20_000 }

/** `random` is uniform in [0, 1). The first attempt after a loss is immediate. */
export function pauseMs({ firstMs, maxMs }: Backoff, attempt: number, random: () => number): number {
  return attempt === 0 ? 0 : random() * Math.min(maxMs, firstMs * 2 ** attempt)
}
