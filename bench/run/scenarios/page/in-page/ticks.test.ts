import { expect, test } from 'vitest'
import type { TickOrder } from './tick-worker.ts'
import { paceByWorker } from './ticks.ts'

const START_MS = 50

/** Ticks without waiting. */
class QuickWorker {
  onmessage: ((event: { data: number }) => void) | null = null

  postMessage({ gapMs, ticks }: TickOrder): void {
    for (let beat = 0; beat < ticks; beat++)
      queueMicrotask(() => this.onmessage?.({ data: performance.timeOrigin + START_MS + beat * gapMs }))
  }
}

const pace = () => paceByWorker(new QuickWorker() as unknown as Worker)

test('calls once per message, bursts at one tick, with times on the clock of the page', async () => {
  const dues: number[] = []
  await pace()({ ratePerSecond: 100, payloadBytes: 0, burst: 2, count: 5 }, (dueMs) => dues.push(Math.round(dueMs)))
  expect(dues).toEqual([50, 50, 70, 70, 90])
})

test('rejects if a message is not accepted', async () => {
  const work = { ratePerSecond: 100, payloadBytes: 0, burst: 1, count: 3 }
  const refuse = () => {
    throw new Error('not accepted')
  }
  await expect(pace()(work, refuse)).rejects.toThrow('not accepted')
})
