import { expect, onTestFinished, test, vi } from 'vitest'
import { message } from '../traffic/message.ts'
import { inbox } from './inbox.ts'

test('messages from before the first listener are delivered first, with their age', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const { onMessage, deliver } = inbox()
  const delivered: unknown[] = []
  deliver(message(1, 60))
  vi.advanceTimersByTime(5)
  onMessage(({ at }, agoMs) => delivered.push([at, agoMs]))
  deliver(message(2, 60))
  expect(delivered).toEqual([
    [1, 5],
    [2, undefined],
  ])
})
