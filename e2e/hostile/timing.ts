/** The schedule of a run, in milliseconds from when both sides start to send. */
export interface Timing {
  /** The interval of messages. */
  readonly everyMs: number
  /** When a fault during the run starts. */
  readonly faultAtMs: number
  /** How long both sides send. */
  readonly runMs: number
  /** The same for the variants that heal, … */
  readonly healingRunMs: number
  /** … and how long their fault lasts. */
  readonly healAfterMs: number
  /** How long an outage lasts. */
  readonly outageMs: number
  /** The interval at which `late` lets data through. */
  readonly burstMs: number
  /** The lifetime of a socket with `flapping`. */
  readonly flapMs: number
  /** The idle time after which `idle-cut` cuts a connection. */
  readonly idleMs: number
  /** Messages that have not arrived so long after the last one was sent are missing. */
  readonly graceMs: number
  /** A client that is not ready by then counts as never ready. */
  readonly readyMs: number
  /** The length of an uncounted run before a system's first run in a process; 0: none. */
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
  // Longer than the 45 s in which Socket.IO detects a dead connection.
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
