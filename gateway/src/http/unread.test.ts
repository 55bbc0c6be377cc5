import { expect, test } from 'vitest'
import { Unread } from './unread.ts'

const MEGABYTE = 1024 * 1024

test('what waits longest is cut until enough is gone, once, and what was taken is not', () => {
  let counted = 0
  const cut: string[] = []
  const unread = new Unread((more) => {
    counted += more
  })
  const hold = (name: string) => unread.hold(MEGABYTE, () => cut.push(name))
  const [, takeSecond] = [hold('first'), hold('second'), hold('third'), hold('fourth')]
  expect([unread.bytes, counted]).toEqual([4 * MEGABYTE, 4 * MEGABYTE])
  takeSecond()
  takeSecond()
  unread.relieve(2 * MEGABYTE)
  unread.relieve(MEGABYTE)
  expect(cut).toEqual(['first', 'third'])
  expect([unread.bytes, counted]).toEqual([MEGABYTE, MEGABYTE])
})

test('what the system takes of any reply does not count', () => {
  const unread = new Unread(() => {})
  unread.hold(1_000, () => {})()
  expect(unread.bytes).toBe(0)
})
