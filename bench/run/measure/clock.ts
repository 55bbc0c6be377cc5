/**
 * The machine's monotonic clock in milliseconds, to a microsecond. Every process reads the same
 * clock, so a difference between two processes is a duration. Wall clocks are unsuitable: each
 * process takes its own origin, and a time service may move them.
 */
export const clockMs = (): number => Number(process.hrtime.bigint() / 1_000n) / 1_000
