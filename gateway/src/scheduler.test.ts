import { expect, test } from 'vitest'
import { virtualScheduler } from '../testing/virtual-scheduler.ts'
import { guardedScheduler } from './scheduler.ts'

test('what a timer throws is told, and goes no further: it would end the process', () => {
  const time = virtualScheduler()
  const told: unknown[] = []
  const guarded = guardedScheduler(time, (error) => told.push(error))
  guarded.soon(() => {
    throw 'soon'
  })
  guarded.after(10, () => {
    throw 'after'
  })
  guarded.after(5, () => {
    throw 'canceled'
  })()
  time.settle()
  time.pass(20)
  expect(told).toEqual(['soon', 'after'])
  expect([guarded.now(), guarded.epochNow()]).toEqual([time.now(), time.epochNow()])
})
