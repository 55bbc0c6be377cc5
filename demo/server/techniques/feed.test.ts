import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Feed } from './feed.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a feed keeps the last fifty messages, numbered without a gap', () => {
  const feed = new Feed(1_000)
  vi.advanceTimersByTime(60_000)
  expect(feed.since(0).map(({ n }) => n)).toEqual(Array.from({ length: 50 }, (_, i) => i + 11))
  expect([feed.since(58).map(({ n }) => n), feed.last]).toEqual([[59, 60], 60])
})

test('a question waits for news, and no longer than it may', async () => {
  const feed = new Feed(1_000)
  const news = feed.next(0, 5_000)
  expect(feed.readers).toBe(1)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(feed.readers).toBe(0)
  expect((await news).map(({ n }) => n)).toEqual([1])
  const nothing = feed.next(10, 500)
  await vi.advanceTimersByTimeAsync(500)
  expect(await nothing).toEqual([])
})

test('a stream brings what comes from now on, each once, until its reader leaves', async () => {
  const feed = new Feed(1_000)
  vi.advanceTimersByTime(3_000)
  const ending = new AbortController()
  const heard: number[] = []
  const done = (async () => {
    for await (const { n } of feed.from(ending.signal)) heard.push(n)
  })()
  await vi.advanceTimersByTimeAsync(3_000)
  ending.abort()
  await vi.advanceTimersByTimeAsync(2_000)
  await done
  expect(heard).toEqual([4, 5, 6])
})
