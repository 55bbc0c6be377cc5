import type { Work } from '../../../traffic/work.ts'
import type { Tick, TickOrder } from './tick-worker.ts'

/**
 * Calls `send` once per message at a fixed rate, whatever happens to the messages. `dueMs`: when
 * the message should have been sent, on the page's clock.
 */
export type Pace = (work: Work, send: (dueMs: number) => void) => Promise<void>

/** An open loop driven by a worker; one at a time. */
export function paceByWorker(worker: Worker): Pace {
  return ({ count, ratePerSecond, burst }, send) =>
    new Promise((resolve, reject) => {
      let left = count
      worker.onmessage = ({ data }: MessageEvent<Tick>) => {
        const dueMs = data - performance.timeOrigin
        try {
          for (let sent = 0; sent < burst && left > 0; sent++, left--) send(dueMs)
        } catch (error) {
          return reject(error)
        }
        if (left === 0) resolve()
      }
      worker.postMessage({
        gapMs: (1_000 / ratePerSecond) * burst,
        ticks: Math.ceil(count / burst),
      } satisfies TickOrder)
    })
}
