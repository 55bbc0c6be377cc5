import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DelayLine } from './delay-line.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A line, and what has come out of it when. */
function watched() {
  const startMs = performance.now()
  const out: [item: string, ms: number][] = []
  const line = new DelayLine<string>((item) => out.push([item, Math.round(performance.now() - startMs)]))
  return { out, line, put: (item: string, delayMs: number) => line.put(item, performance.now() + delayMs) }
}

test('each item leaves when it is due, however many are on the line', () => {
  const { out, put } = watched()
  put('a', 50)
  vi.advanceTimersByTime(20)
  put('b', 50)
  put('c', 50)
  vi.advanceTimersByTime(200)
  expect(out).toEqual([
    ['a', 50],
    ['b', 70],
    ['c', 70],
  ])
})

test('an item that is due early waits for those before it', () => {
  const { out, put } = watched()
  put('a', 50)
  put('b', 10)
  vi.advanceTimersByTime(200)
  expect(out).toEqual([
    ['a', 50],
    ['b', 50],
  ])
})

test('an item that is due leaves at once when the line is empty', () => {
  const { out, line } = watched()
  line.put('a', 0)
  expect(out).toEqual([['a', 0]])
})

test('a held item keeps those behind it until it is released', () => {
  const { out, line, put } = watched()
  line.hold('a')
  put('b', 10)
  vi.advanceTimersByTime(100)
  expect(out).toEqual([])
  line.release()
  expect(out).toEqual([
    ['a', 100],
    ['b', 100],
  ])
})

test('dropHeld loses what is held and nothing else', () => {
  const { out, line, put } = watched()
  line.hold('a')
  put('b', 10)
  expect(line.dropHeld()).toEqual(['a'])
  vi.advanceTimersByTime(10)
  expect(out).toEqual([['b', 10]])
})

test('nothing comes out of a line that was cleared', () => {
  const { out, line, put } = watched()
  put('a', 50)
  expect(line.clear()).toEqual(['a'])
  vi.advanceTimersByTime(200)
  expect(out).toEqual([])
})

test('what is on the line can be held, with all behind it, and let go; or doubled, in its place', () => {
  const { out, line, put } = watched()
  put('a', 50)
  put('b', 60)
  put('c', 70)
  vi.advanceTimersByTime(55)
  expect(line.change((item) => item === 'a', 'hold')).toBe(false)
  expect(line.change((item) => item === 'b', 'double')).toBe(true)
  expect(line.change((item) => item === 'c', 'hold')).toBe(true)
  put('d', 10)
  vi.advanceTimersByTime(100)
  expect(out).toEqual([
    ['a', 50],
    ['b', 60],
    ['b', 60],
  ])
  line.release()
  expect(out.slice(3)).toEqual([
    ['c', 155],
    ['d', 155],
  ])
})
