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

test('sends a burst in one go, and as many messages a second as without', async () => {
  expect(await times(work(4, 2))).toEqual([0, 0, 20, 20].map((ms) => ({ due: ms, sent: ms })))
})

test('catches up after a stall, and what was late still says when it was due', async () => {
  // As a busy event loop would: nobody is called for 30 ms.
  const at = await times(work(5), (sent) => {
    if (sent === 2) vi.advanceTimersByTime(30)
  })
  expect(at.map(({ due }) => due)).toEqual([0, 10, 20, 30, 40])
  expect(Math.max(...at.map(({ due, sent }) => sent - due))).toBeGreaterThanOrEqual(20)
})

test('fails when a message was not taken', async () => {
  const refuse = () => {
    throw new Error('full')
  }
  await expect(pace(work(1), refuse)).rejects.toThrow('full')
})
