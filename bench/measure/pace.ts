import { clockMs } from './clock.ts'

/**
 * Calls `send` `count` times at a fixed rate, whatever becomes of what was sent: an open loop. A loop that waits for answers would send less while the
 * system is slow, and so leave out the moments that matter. `lateMs`: how far behind its schedule this call is.
 */
export function pace(count: number, ratePerSecond: number, send: (lateMs: number) => void): Promise<void> {
  const gapMs = 1_000 / ratePerSecond
  const startMs = clockMs()
  let sent = 0
  return new Promise((resolve, reject) => {
    const next = () => {
      try {
        for (let late = clockMs() - startMs - sent * gapMs; sent < count && late >= 0; late -= gapMs) {
          send(late)
          sent++
        }
      } catch (error) {
        return reject(error)
      }
      if (sent === count) return resolve()
      setTimeout(next, Math.max(0, startMs + sent * gapMs - clockMs()))
    }
    next()
  })
}
