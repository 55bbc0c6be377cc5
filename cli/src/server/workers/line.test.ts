import { expect, test } from 'vitest'
import { Line, type Message } from './line.ts'
import { Asker } from './questions.ts'

const STOP: Message = { type: 'stop' }

/** A line whose messages are taken when the test says so. */
function stalled(limits: { maxUnreadMessages: number; maxUnreadBytes: number }) {
  const taking: (() => void)[] = []
  const line = new Line({ send: (_, taken) => void taking.push(taken), onMessage() {} }, limits)
  const take = (count: number): void => {
    for (const taken of taking.splice(0, count)) taken()
  }
  return { line, take, sent: () => taking.length }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('a line is full from its limit on, until half of it is left', () => {
  const { line, take } = stalled({ maxUnreadMessages: 4, maxUnreadBytes: 1_000_000 })
  let opened = 0
  line.onOpened(() => opened++)
  for (const isFull of [false, false, false, true, true]) {
    line.send(STOP)
    expect(line.isFull).toBe(isFull)
  }
  take(2)
  expect([line.isFull, opened]).toEqual([true, 0])
  take(2)
  expect([line.isFull, opened]).toEqual([false, 1])
})

test('bytes count as well as messages, wherever in a message they are', () => {
  const { line } = stalled({ maxUnreadMessages: 1_000, maxUnreadBytes: 2_000 })
  line.send({ type: 'told', listener: 1, told: { publication: { data: 'x'.repeat(100) } } })
  expect(line.isFull).toBe(false)
  line.send({ type: 'answer', id: 1, value: [{ data: 'x'.repeat(1_000) }] })
  expect(line.isFull).toBe(true)
})

test('those that wait for room go on in order, and stop where what they send fills it again', async () => {
  const { line, take, sent } = stalled({ maxUnreadMessages: 2, maxUnreadBytes: 1_000_000 })
  line.send(STOP)
  line.send(STOP)
  const went: number[] = []
  for (const each of [1, 2, 3])
    void line.room().then(() => {
      went.push(each)
      line.send(STOP)
    })
  take(2)
  await turn()
  await turn()
  expect([went, line.isFull]).toEqual([[1], true])
  take(sent())
  await turn()
  await turn()
  take(sent())
  await turn()
  await turn()
  take(sent())
  expect([went, line.isFull]).toEqual([[1, 2, 3], false])
})

test('a question that finds the line full fails, and says what to do', async () => {
  const { line } = stalled({ maxUnreadMessages: 1, maxUnreadBytes: 1_000_000 })
  const asker = new Asker<{ find(): string }>(line)
  void asker.ask('find')
  await expect(asker.ask('find')).rejects.toThrow('give the channels to Redis')
})
