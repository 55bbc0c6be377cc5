/** What the broker over Redis holds, and how long it waits. */
export const REDIS_LIMITS = {
  /** Milliseconds that a command has, waiting for a connection included. Then a publish is unsure. */
  commandMs: 5_000,
  /** Milliseconds until a command is sent again that a cluster has not run, since its part is on the move. */
  notRunMs: 50,
  /** Commands that wait for a connection; more fail at once. */
  maxWaiting: 10_000,
  /** Publications of one read, so that no other waits long … */
  pageMessages: 1_000,
  /** … and about their bytes. */
  pageBytes: 1_048_576,
  /** Bytes of publications that are kept to be repeated when the store went back in time. */
  maxRepeatBytes: 8_388_608,
  /** Channels that are subscribed to in one command, and read in one go, after a cut. */
  repairBatch: 512,
  /** Milliseconds until a repair that has failed is tried again. */
  repairAgainMs: 250,
  /** Milliseconds without any push after which it is tried whether pushes still come … */
  probeAfterMs: 2_000,
  /** … and how long that may take. */
  probeMs: 1_000,
  /** Milliseconds between looks at all channels, so that none that is quiet expires in the store. */
  refreshMs: 21_600_000,
  /** Dead nodes that one node clears up after at a time, and channels at a time. */
  maxReaped: 8,
  reapBatch: 64,
  /** Milliseconds that leaving takes at most when the broker is closed. */
  closeMs: 1_000,
} as const
