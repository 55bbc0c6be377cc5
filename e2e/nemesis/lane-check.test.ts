import { describe, expect, test } from 'vitest'
import { checkLane, type HeardMessage, type LaneEvent, type LaneHistory } from './lane-check.ts'

const heard = (session: string, ...numbers: readonly number[]): HeardMessage[] =>
  numbers.map((n) => ({ session, n, atMs: n }))
const answers = (session: string, ...numbers: readonly number[]): LaneEvent[] =>
  numbers.map((n) => ({ type: 'answer', session, n, atMs: n }))
const reset = (...inDoubt: readonly number[]): LaneEvent => ({ type: 'reset', inDoubt, atMs: 0 })

const faults = (history: Pick<LaneHistory, 'heard' | 'events'> & Partial<LaneHistory>) =>
  checkLane({ name: 'ada', sentMs: [1, 2, 3, 4], isThere: true, ...history }).map(({ fault }) => fault)

const ALL = heard('s', 1, 2, 3, 4)

describe('sessions that keep what they promise', () => {
  test('one session', () => {
    expect(faults({ heard: ALL, events: answers('s', 1, 2, 3, 4) })).toEqual([])
  })

  test('two, with a reset between: of the first, answers at its end may be lost, and what is in doubt', () => {
    const both = [...heard('s', 1, 2), ...heard('t', 4)]
    expect(faults({ heard: both, events: [...answers('s', 1), reset(3), ...answers('t', 4)] })).toEqual([])
  })

  test('a message in doubt may have arrived', () => {
    const both = [...heard('s', 1, 2, 3), ...heard('t', 4)]
    expect(faults({ heard: both, events: [...answers('s', 1, 2), reset(3), ...answers('t', 4)] })).toEqual([])
  })

  test('one that is gone is owed nothing more', () => {
    expect(faults({ heard: heard('s', 1, 2), events: answers('s', 1), isThere: false })).toEqual([])
  })
})

describe('what is found in a history', () => {
  test('a message that was not heard, and is not in doubt', () => {
    expect(faults({ heard: heard('s', 1, 2, 4), events: answers('s', 1, 2, 4) })).toEqual(['missing'])
    expect(faults({ heard: heard('s', 1, 2, 3), events: answers('s', 1, 2, 3) })).toEqual(['missing'])
  })

  test('a message that a session has passed over, though the session is lost and it is in doubt then', () => {
    const both = [...heard('s', 1, 3), ...heard('t', 4)]
    const events = [...answers('s', 1, 3), reset(2), ...answers('t', 4)]
    expect(faults({ heard: both, events })).toEqual(['missing'])
  })

  test('one that two sessions have heard out of turn', () => {
    const both = [...heard('s', 1, 3), ...heard('t', 2, 4)]
    const events = [...answers('s', 1, 3), reset(), ...answers('t', 2, 4)]
    expect(faults({ heard: both, events })).toContain('reordered')
  })

  test('one that is in doubt, and carried over', () => {
    const both = [...heard('s', 1, 2), ...heard('t', 3, 4)]
    const events = [...answers('s', 1, 2), reset(3), ...answers('t', 3, 4)]
    expect(faults({ heard: both, events })).toEqual(['doubled'])
  })

  test('one that was heard twice, in one session and in two', () => {
    expect(faults({ heard: heard('s', 1, 2, 2, 3, 4), events: answers('s', 1, 2) })).toContain('doubled')
    const both = [...heard('s', 1, 2, 3), ...heard('t', 3, 4)]
    expect(faults({ heard: both, events: [...answers('s', 1, 2, 3), reset(), ...answers('t', 3, 4)] })).toEqual([
      'doubled',
    ])
  })

  test('two that were heard in another order', () => {
    expect(faults({ heard: heard('s', 1, 3, 2, 4), events: answers('s', 1, 3, 2, 4) })).toEqual(['reordered'])
  })

  test('one that was never sent', () => {
    expect(faults({ heard: [...ALL, ...heard('s', 5)], events: answers('s', 1, 2, 3, 4, 5) })).toEqual(['invented'])
  })

  test('an answer that is missing: in the middle, at the end, and at the start of a session', () => {
    expect(faults({ heard: ALL, events: answers('s', 1, 2, 4) })).toEqual(['missing'])
    expect(faults({ heard: ALL, events: answers('s', 1, 2, 3) })).toEqual(['missing'])
    expect(faults({ heard: ALL, events: answers('s', 2, 3, 4) })).toEqual(['missing'])
  })

  test('an answer that comes again', () => {
    expect(faults({ heard: ALL, events: answers('s', 1, 2, 2, 3, 4) })).toEqual(['doubled'])
  })

  test('another session, of which nothing was said', () => {
    const both = [...heard('s', 1, 2), ...heard('t', 3, 4)]
    expect(faults({ heard: both, events: [...answers('s', 1, 2), ...answers('t', 3, 4)] })).toEqual(['untold'])
  })
})
