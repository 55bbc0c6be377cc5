/** The ladder's times. All in milliseconds. */
export interface LadderOptions {
  /** The pause after the n-th failure in a row is a random part of this, doubled n times … */
  readonly firstMs: number
  /**
   * … and of this at most. Random, so that clients that lost the same gateway do not return in
   * step.
   */
  readonly maxMs: number
  /**
   * A link that held this long resets the count of failures. A reset at every handshake turns a
   * flapping network into a storm.
   */
  readonly stableMs: number
  /**
   * The next rung starts so long after the one before it, and two round trips later beside the
   * first.
   */
  readonly raceMs: number
  /**
   * A link that was not welcomed by then has failed: `silent`. While nothing carries, each such
   * failure lets the next take longer, up to four times this: some networks are slow. After a
   * welcome the next may take twice as long as that took.
   */
  readonly openMs: number
  /**
   * A link in use that owes an answer for this long, and twice as long as usual, is given up, even
   * if no other carries.
   */
  readonly patienceMs: number
  /**
   * A better rung that has not been tried yet is tried this long after a worse one was settled on.
   */
  readonly climbMs: number
  /**
   * How long a rung that failed once must carry beside the present one before it takes over;
   * doubled by each further failure …
   */
  readonly probationMs: number
  /** … up to this. */
  readonly maxProbationMs: number
  /**
   * A rung that takes longer than this to answer, and more than four times as long as the present
   * one, is not better.
   */
  readonly slowMs: number
  /** A failure this long ago says nothing about the network of today. */
  readonly memoryMs: number
  /** A shorter silence is never unusual: timers, busy loops and colliding writes cause as much. */
  readonly minSilenceMs: number
  /** An answer may take this long plus two usual round trips: a constant lag is healthy. */
  readonly minAnswerMs: number
}

export const LADDER: LadderOptions = {
  firstMs: 200,
  maxMs: 15_000,
  stableMs: 20_000,
  raceMs: 400,
  openMs: 5_000,
  patienceMs: 10_000,
  climbMs: 5_000,
  probationMs: 500,
  maxProbationMs: 6_000,
  slowMs: 800,
  memoryMs: 600_000,
  minSilenceMs: 400,
  minAnswerMs: 600,
}
