// A page's own timers come up to 4 ms late once they are nested. A worker may block, and wakes up on time.

/** What the page asks for. */
export interface BeatOrder {
  readonly gapMs: number
  readonly beats: number
}

/** When a beat was due, in milliseconds since 1970 as `performance` tells it: its origin differs between a page and its workers. */
export type Beat = number

/** The page may still have something to do before the first. */
const AHEAD_MS = 5

const cell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))

addEventListener('message', ({ data: { gapMs, beats } }: MessageEvent<BeatOrder>) => {
  const startMs = performance.now() + AHEAD_MS
  for (let beat = 0; beat < beats; beat++) {
    const dueMs = startMs + beat * gapMs
    const leftMs = dueMs - performance.now()
    if (leftMs > 0) Atomics.wait(cell, 0, 0, leftMs)
    postMessage((performance.timeOrigin + dueMs) satisfies Beat)
  }
})
