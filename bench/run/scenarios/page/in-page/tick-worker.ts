// Nested timers of a page are up to 4 ms late. A worker may block instead, and wakes up on time.

/** What the page requests. */
export interface TickOrder {
  readonly gapMs: number
  readonly ticks: number
}

/**
 * When a tick was due, in milliseconds since 1970 by `performance`: the time origins of a page and
 * its workers differ.
 */
export type Tick = number

/** Time for the page to finish what it is doing before the first tick. */
const AHEAD_MS = 5

const cell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))

addEventListener('message', ({ data: { gapMs, ticks } }: MessageEvent<TickOrder>) => {
  const startMs = performance.now() + AHEAD_MS
  for (let beat = 0; beat < ticks; beat++) {
    const dueMs = startMs + beat * gapMs
    const leftMs = dueMs - performance.now()
    if (leftMs > 0) Atomics.wait(cell, 0, 0, leftMs)
    postMessage((performance.timeOrigin + dueMs) satisfies Tick)
  }
})
