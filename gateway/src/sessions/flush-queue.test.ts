import { expect, test } from 'vitest'
import { SYSTEM_SCHEDULER } from '../scheduler.ts'
import { FlushQueue } from './flush-queue.ts'

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

test('runs once for each item at the end of the turn, however often it was asked for', async () => {
  const ran: string[] = []
  const turn = new FlushQueue<string>(SYSTEM_SCHEDULER, (items) => ran.push(...items))
  turn.add('a')
  turn.add('b')
  turn.add('a')
  await Promise.resolve().then(() => turn.add('a'))
  expect(ran).toEqual([])
  await nextTurn()
  expect(ran).toEqual(['a', 'b'])
})

test('what is asked for while it runs has a turn of its own', async () => {
  const ran: string[] = []
  const turn = new FlushQueue<string>(SYSTEM_SCHEDULER, ([item = '']) => {
    ran.push(item)
    if (ran.length < 4) turn.add(item === 'a' ? 'b' : 'a')
  })
  turn.add('a')
  await nextTurn()
  expect(ran).toEqual(['a'])
  await nextTurn()
  expect(ran).toEqual(['a', 'b'])
})
