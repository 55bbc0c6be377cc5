import type { Fault } from '../faults/fault.ts'

const SLOW_MS = 6_000
/** Shorter than what a client waits for the first time, and longer than several of its attempts. */
const LATE_MS = [200, 10_000] as const
const READY_MS = 90_000

/** Servers that take long to decide who comes in, and credentials that are renewed late. */
export const admissions: readonly Fault[] = [
  ...LATE_MS.map(
    (renewedAfterMs): Fault => ({
      name: `token-late-${renewedAfterMs}`,
      about: `the server refuses the client’s token, and the application has a fresh one after ${renewedAfterMs / 1_000} s`,
      begins: 'before',
      readyMs: READY_MS,
      admission: { renewedAfterMs },
      peers: 'few',
      rules: () => ({}),
    }),
  ),
  {
    name: 'authenticate-6000',
    about: `the server takes ${SLOW_MS / 1_000} s to decide who comes in; Rungway asks at every request`,
    begins: 'before',
    readyMs: READY_MS,
    admission: { takesMs: SLOW_MS },
    peers: 'few',
    isImportant: true,
    rules: () => ({}),
  },
]
