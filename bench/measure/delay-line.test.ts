import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { clockMs } from './clock.ts'
import { delayLine } from './delay-line.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'hrtime'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A line, and what has come out of it when. */
function watched(delayMs: number, opensAfterMs = 0) {
  const start = clockMs()
  const out: [item: string, ms: number][] = []
  const line = delayLine<string>(delayMs, start + opensAfterMs, (item) =>
    out.push([item, Math.round(clockMs() - start)]),
  )
  return { line, out }
}

test('each item takes as long as the line is, however many are on it', () => {
  const { line, out } = watched(50)
  line.put('a')
  vi.advanceTimersByTime(20)
  line.put('b')
  line.put('c')
  vi.advanceTimersByTime(200)
  expect(out).toEqual([
    ['a', 50],
    ['b', 70],
    ['c', 70],
  ])
})

test('what comes before it opens waits for that, and keeps its place', () => {
  const { line, out } = watched(50, 100)
  line.put('a')
  vi.advanceTimersByTime(99)
  line.put('b')
  vi.advanceTimersByTime(1)
  line.put('c')
  vi.advanceTimersByTime(200)
  expect(out).toEqual([
    ['a', 150],
    ['b', 150],
    ['c', 150],
  ])
})

test('nothing comes out of one that was dropped', () => {
  const { line, out } = watched(50)
  line.put('a')
  line.drop()
  line.put('b')
  vi.advanceTimersByTime(200)
  expect(out).toEqual([])
})
