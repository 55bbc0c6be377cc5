/** What the first process and its workers keep for each other, and how long it waits for them. */
export const WORKER_LIMITS = {
  /** Questions of one worker that may wait for an answer; further ones fail at once. */
  maxAsked: 100_000,
  /**
   * Messages to one end of a line that its process has not been given yet. As many as questions: an
   * answer to each finds a place.
   */
  maxUnreadMessages: 100_000,
  /**
   * About the bytes of them. Some seconds of all that a line carries, so that a worker which is busy
   * for a moment loses nothing; as much as Redis holds for one of its subscribers by default.
   */
  maxUnreadBytes: 32 * 1024 * 1024,
  /** Before a worker is started again that has ended; twice as long each time that it ends soon. */
  firstPauseMs: 100,
  maxPauseMs: 10_000,
  /** A worker that has lived for so long did not end by how it begins. */
  settledMs: 60_000,
  /** Beyond what a drain may take: for a machine that is busy. Then a worker is killed. */
  spareMs: 5_000,
} as const
