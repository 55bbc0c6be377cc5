/**
 * Milliseconds, to a microsecond, of the machine's monotonic clock. Every process on the machine reads the same one, so a difference between two processes is a
 * duration; wall clocks are not good enough, because each process takes its own origin and a time service may move it in between.
 */
export const clockMs = (): number => Number(process.hrtime.bigint() / 1_000n) / 1_000
