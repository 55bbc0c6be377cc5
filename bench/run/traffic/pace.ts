import { clockMs } from '../measure/clock.ts'
import type { Work } from './work.ts'

/**
 * Calls `send` once per message at a fixed rate, bursts at once, whatever happens to the messages:
 * an open loop. A closed loop, which waits for answers, would send less while the system is slow
 * and so leave out the moments that matter. `dueMs`: when the message should have been sent, by
 * `clockMs`.
 */
export function pace({ count, ratePerSecond, burst }: Work, send: (dueMs: number) => void): Promise<void> {
  const gapMs = (1_000 / ratePerSecond) * burst
  const startMs = clockMs()
  const due = (sent: number): number => startMs + Math.floor(sent / burst) * gapMs
  let sent = 0
  return new Promise((resolve, reject) => {
    const next = () => {
      try {
        for (; sent < count && due(sent) <= clockMs(); sent++) send(due(sent))
      } catch (error) {
        return reject(error)
      }
      if (sent === count) return resolve()
      setTimeout(next, Math.max(0, due(sent) - clockMs()))
    }
    next()
  })
}
