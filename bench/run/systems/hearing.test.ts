import { expect, onTestFinished, test, vi } from 'vitest'
import { message } from '../traffic/message.ts'
import { hearing } from './hearing.ts'

test('what came before anybody listened is told first, and how long ago it came', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const { hear, heard } = hearing()
  const told: unknown[] = []
  heard(message(1, 60))
  vi.advanceTimersByTime(5)
  hear(({ at }, agoMs) => told.push([at, agoMs]))
  heard(message(2, 60))
  expect(told).toEqual([
    [1, 5],
    [2, undefined],
  ])
})
