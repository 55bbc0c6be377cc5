import { expect, test } from 'vitest'
import { paceBy } from './beat.ts'
import type { BeatOrder } from './beat-worker.ts'

const START_MS = 50

/** Beats without waiting for the time. */
class QuickWorker {
  onmessage: ((event: { data: number }) => void) | null = null

  postMessage({ gapMs, beats }: BeatOrder): void {
    for (let beat = 0; beat < beats; beat++)
      queueMicrotask(() => this.onmessage?.({ data: performance.timeOrigin + START_MS + beat * gapMs }))
  }
}

const pace = () => paceBy(new QuickWorker() as unknown as Worker)

test('calls for each message, bursts at one beat, with the time on the clock of the page', async () => {
  const dues: number[] = []
  await pace()({ ratePerSecond: 100, payloadBytes: 0, burst: 2, count: 5 }, (dueMs) => dues.push(Math.round(dueMs)))
  expect(dues).toEqual([50, 50, 70, 70, 90])
})

test('is over when a message is not taken', async () => {
  const work = { ratePerSecond: 100, payloadBytes: 0, burst: 1, count: 3 }
  const refuse = () => {
    throw new Error('not taken')
  }
  await expect(pace()(work, refuse)).rejects.toThrow('not taken')
})
