/** When things happen in a run, in milliseconds. Zero is when both sides begin to speak. */
export interface Timing {
  /** Both sides say one message so often. */
  readonly everyMs: number
  /** When a fault that comes under way begins. */
  readonly faultAtMs: number
  /** How long both sides speak. */
  readonly runMs: number
  /** The same for the variants that heal, … */
  readonly healingRunMs: number
  /** … which a fault does so long after it began. */
  readonly healAfterMs: number
  /** How long a fault lasts that is over by itself. */
  readonly outageMs: number
  /** How often what is `late` is let through. */
  readonly burstMs: number
  /** How long a socket lives that is `flapping`. */
  readonly flapMs: number
  /** How long a connection may be idle before it is `idle-cut`. */
  readonly idleMs: number
  /** What has not come so long after the last was said is missing. */
  readonly graceMs: number
  /** Who is not ready by then never is. */
  readonly readyMs: number
  /** The first run of a system in a process comes after one of this length that does not count; 0: it does not. */
  readonly warmUpMs: number
}

export const TIMING: Timing = {
  everyMs: 100,
  faultAtMs: 3_000,
  runMs: 12_000,
  healingRunMs: 45_000,
  healAfterMs: 10_000,
  outageMs: 5_000,
  burstMs: 3_000,
  flapMs: 700,
  idleMs: 2_000,
  // Longer than Socket.IO takes to notice that a connection is dead: 45 s.
  graceMs: 60_000,
  readyMs: 15_000,
  warmUpMs: 300,
}

/** For continuous integration, where times are not judged: the same faults, less of each. */
export const SHORT: Timing = {
  ...TIMING,
  faultAtMs: 1_500,
  runMs: 6_000,
  outageMs: 2_000,
  idleMs: 800,
  graceMs: 15_000,
  warmUpMs: 0,
}
