import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { pace } from './pace.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'hrtime'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test('sends at its rate', async () => {
  const at: bigint[] = []
  const done = pace(4, 100, () => at.push(process.hrtime.bigint()))
  await vi.runAllTimersAsync()
  await done
  const start = at[0] ?? 0n
  expect(at.map((time) => Number(time - start) / 1e6)).toEqual([0, 10, 20, 30])
})

test('catches up after a stall, and says how late it is', async () => {
  const late: number[] = []
  const done = pace(5, 100, (lateMs) => {
    // As a busy event loop would: nobody is called for 30 ms.
    if (late.push(Math.round(lateMs)) === 2) vi.advanceTimersByTime(30)
  })
  await vi.runAllTimersAsync()
  await done
  expect(late).toHaveLength(5)
  expect(Math.max(...late)).toBeGreaterThanOrEqual(20)
})

test('fails when a message was not taken', async () => {
  const refuse = () => {
    throw new Error('full')
  }
  await expect(pace(1, 100, refuse)).rejects.toThrow('full')
})
