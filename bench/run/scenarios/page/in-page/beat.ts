import type { Work } from '../../../traffic/work.ts'
import type { Beat, BeatOrder } from './beat-worker.ts'

/** Calls `send` once for each message at a fixed rate, whatever becomes of what was sent. `dueMs`: when that should have been, on the page's clock. */
export type Pace = (work: Work, send: (dueMs: number) => void) => Promise<void>

/** An open loop whose beat a worker gives; one at a time. */
export function paceBy(worker: Worker): Pace {
  return ({ count, ratePerSecond, burst }, send) =>
    new Promise((resolve, reject) => {
      let left = count
      worker.onmessage = ({ data }: MessageEvent<Beat>) => {
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
        beats: Math.ceil(count / burst),
      } satisfies BeatOrder)
    })
}
