import { expect, test } from 'vitest'
import { checkPlain } from './plain-check.ts'
import type { Invocation, RoomEvent } from './room-check.ts'

const invocations = [1, 2, 3].map((n): Invocation => ({ by: 'ada', n, atMs: n, outcome: { type: 'ok', offset: 0 } }))
const heard = (n: number): RoomEvent => ({ type: 'publication', atMs: n + 0.5, offset: 0, by: 'ada', n })
const live = (atMs: number, recovered = true): RoomEvent => ({ type: 'live', atMs, recovered, offset: 0 })
const check = (...events: readonly RoomEvent[]) => {
  const { wrongs, toldMs } = checkPlain({ invocations, listeners: [{ name: 'bob', events, isThere: true }] })
  return { faults: wrongs.map(({ fault }) => fault), told: toldMs.length }
}

test('all that is heard once is right', () => {
  expect(check(live(0), heard(1), heard(2), heard(3))).toEqual({ faults: [], told: 0 })
})

test('what is not heard is missing, unless a loss was told since', () => {
  expect(check(live(0), heard(1), heard(3))).toEqual({ faults: ['missing'], told: 0 })
  expect(check(live(0), heard(1), live(2.5, false), heard(3))).toEqual({ faults: [], told: 1 })
  expect(check(live(0), live(1.2, false), heard(1), heard(3))).toEqual({ faults: ['missing'], told: 0 })
})

test('what is heard again, or late, is found', () => {
  expect(check(live(0), heard(1), heard(1), heard(2), heard(3))).toEqual({ faults: ['doubled'], told: 0 })
  expect(check(live(0), heard(1), heard(3), heard(2))).toEqual({ faults: ['reordered'], told: 0 })
})
