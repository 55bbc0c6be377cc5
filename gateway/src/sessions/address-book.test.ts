import { expect, test } from 'vitest'
import { virtualScheduler } from '../../testing/virtual-scheduler.ts'
import { GATEWAY_LIMITS } from '../limits.ts'
import { AddressBook } from './address-book.ts'

test('an address without sessions is forgotten, and a flood of addresses takes bounded memory', () => {
  const time = virtualScheduler()
  const book = new AddressBook({ ...GATEWAY_LIMITS, maxOpensPerSecond: 1_000 }, time)
  for (let n = 0; n < 30_000; n++) book.leave(book.enter(`address ${n}`))
  expect(book.size).toBeLessThanOrEqual(10_000)
  time.pass(1_000)
  book.leave(book.enter('one more'))
  expect(book.size).toBe(1)
})
