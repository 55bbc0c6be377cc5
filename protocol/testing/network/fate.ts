/**
 * What happens to one request of a link, in the order in which the link makes them; those after the
 * last go well.
 */
export type Hiccup = 'fine' | 'request-lost' | 'answer-lost' | 'twice' | 'late'

/**
 * What comes down is kept until the gateway ends it, until the next comes, or until the full
 * `STALL_MS`.
 */
export type Stall = 'held' | 'one-behind' | 'late'

/**
 * What happens to a link, drawn before it is opened, so that a failing life can be shrunk and
 * played again.
 */
export interface Fate {
  readonly kind: 'carries' | 'refused' | 'black-hole'
  readonly latencyMs: number
  /** Cut this long after it was opened; null for never. */
  readonly cutAfterMs: number | null
  /** Cut while the batch of that number is on its way; null for never. */
  readonly cutAtBatch: number | null
  /** How much later each end notices. In between the link is half-open. */
  readonly clientNoticesMs: number
  readonly serverNoticesMs: number
  /**
   * Of what was in flight at the cut every second batch arrives so much later; null: all of it is
   * lost.
   */
  readonly stragglesMs: number | null
  /** Every batch towards the gateway arrives twice, as a POST that was repeated. */
  readonly twice: boolean
  /**
   * What happens to what comes down a connection that lasts, and from when on; null for nothing.
   */
  readonly stall: { readonly afterMs: number; readonly as: Stall } | null
  /** Requests with a body are not let through. */
  readonly swallowsPosts: boolean
  readonly hiccups: readonly Hiccup[]
}

export const PERFECT: Fate = {
  kind: 'carries',
  latencyMs: 10,
  cutAfterMs: null,
  cutAtBatch: null,
  clientNoticesMs: 0,
  serverNoticesMs: 0,
  stragglesMs: null,
  twice: false,
  stall: null,
  swallowsPosts: false,
  hiccups: [],
}

/** How much later a `late` request arrives: after the client has given up on it and asked again. */
export const LATE_MS = 1_500

/** Writes that are late come together, so often. */
export const STALL_MS = 1_500

/**
 * A link that has not carried that many batches by then is not cut by their number: the network is
 * to heal some day.
 */
export const BATCH_CUT_MS = 4_000
