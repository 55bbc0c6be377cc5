import type { Circumstances } from './circumstances.ts'

// With one request at a time, messages wait for the next one: while a poll is under way, or a POST
// is unanswered.

const gapMs = ({ ratePerSecond, burst }: Circumstances): number => (1_000 * burst) / ratePerSecond

/** Whether the request is back before the next message. */
export const isBack = (c: Circumstances): boolean => gapMs(c) >= c.rttMs

/**
 * A message finds a waiting request and takes one way; otherwise it first waits half a turn on
 * average.
 */
export const turnLatencyMs = (c: Circumstances): number => (isBack(c) ? c.rttMs / 2 : c.rttMs)

/** Messages that queue up during a turn share the next one. */
export const messagesPerTurn = (c: Circumstances): number =>
  isBack(c) ? c.burst : Math.max(c.burst, (c.ratePerSecond * c.rttMs) / 1_000)

/** Of short polling: the pause and the poll. */
export const cycleMs = ({ pollMs, rttMs }: Circumstances): number => pollMs + rttMs

/** On average; below one if polls come back empty. */
export const messagesPerPoll = (c: Circumstances): number => (c.ratePerSecond * cycleMs(c)) / 1_000
