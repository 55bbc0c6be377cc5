import type { Circumstances } from './circumstances.ts'

// Where one request is under way at a time, what comes meanwhile waits for the next: a poll that is away, a POST that is not answered.

const gapMs = ({ ratePerSecond, burst }: Circumstances): number => (1_000 * burst) / ratePerSecond

/** The request is back before the next message is there. */
export const isBack = (c: Circumstances): boolean => gapMs(c) >= c.rttMs

/** The message meets a request that waits, and travels one way; or it waits half a turn on average before it does. */
export const turnLatencyMs = (c: Circumstances): number => (isBack(c) ? c.rttMs / 2 : c.rttMs)

/** Whatever was said during a turn goes into the next. */
export const messagesPerTurn = (c: Circumstances): number =>
  isBack(c) ? c.burst : Math.max(c.burst, (c.ratePerSecond * c.rttMs) / 1_000)

/** Of short polling: the pause, and the poll itself. */
export const cycleMs = ({ pollMs, rttMs }: Circumstances): number => pollMs + rttMs

/** On average, below one where polls come back empty. */
export const messagesPerPoll = (c: Circumstances): number => (c.ratePerSecond * cycleMs(c)) / 1_000
