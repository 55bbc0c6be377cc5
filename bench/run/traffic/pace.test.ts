import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { clockMs } from '../measure/clock.ts'
import { pace } from './pace.ts'
import type { Work } from './work.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'hrtime'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const work = (count: number, burst = 1): Work => ({ count, burst, ratePerSecond: 100, payloadBytes: 1 })

async function times(work: Work, stall: (sent: number) => void = () => {}) {
  const at: { due: number; sent: number }[] = []
  const start = clockMs()
  const done = pace(work, (dueMs) => {
    at.push({ due: Math.round(dueMs - start), sent: Math.round(clockMs() - start) })
    stall(at.length)
  })
  await vi.runAllTimersAsync()
  await done
  return at
}

test('sends at its rate', async () => {
  expect(await times(work(4))).toEqual([0, 10, 20, 30].map((ms) => ({ due: ms, sent: ms })))
})

test('sends bursts at once, and as many messages per second as without', async () => {
  expect(await times(work(4, 2))).toEqual([0, 0, 20, 20].map((ms) => ({ due: ms, sent: ms })))
})

test('catches up after a stall, with the times at which messages were due', async () => {
  // Like a busy event loop: no timer runs for 30 ms.
  const at = await times(work(5), (sent) => {
    if (sent === 2) vi.advanceTimersByTime(30)
  })
  expect(at.map(({ due }) => due)).toEqual([0, 10, 20, 30, 40])
  expect(Math.max(...at.map(({ due, sent }) => sent - due))).toBeGreaterThanOrEqual(20)
})

test('rejects if a message is not accepted', async () => {
  const refuse = () => {
    throw new Error('full')
  }
  await expect(pace(work(1), refuse)).rejects.toThrow('full')
})
