import { describe, expect, test } from 'vitest'
import { checkRoom, type Invocation, type Outcome, type RoomEvent, type RoomHistory } from './room-check.ts'

/** Times are the numbers of what is said, so that a history reads from its numbers alone. */
const said = (n: number, outcome: Outcome = { type: 'ok', offset: n }): Invocation => ({
  by: 'ada',
  n,
  atMs: n,
  outcome,
})
const heard = (n: number, offset = n): RoomEvent => ({ type: 'publication', atMs: n + 0.5, offset, by: 'ada', n })
const live = (atMs: number, recovered: boolean, offset = 0): RoomEvent => ({ type: 'live', atMs, recovered, offset })
const stored = (...all: readonly number[]) => all.map((n, index) => ({ offset: index + 1, by: 'ada', n }))

const check = (events: readonly RoomEvent[], more: Partial<RoomHistory> = {}) =>
  checkRoom({
    invocations: [said(1), said(2), said(3)],
    listeners: [{ name: 'bob', events, isThere: true }],
    stored: stored(1, 2, 3),
    mayLose: false,
    ...more,
  })
const faults = (...asked: Parameters<typeof check>) => [...new Set(check(...asked).wrongs.map(({ fault }) => fault))]

const START = live(0, true)

describe('a channel that keeps what it promises', () => {
  test('has nothing wrong', () => {
    expect(check([START, heard(1), heard(2), heard(3)])).toMatchObject({ wrongs: [], deliveries: 3, toldMs: [] })
  })

  test('goes on where it was after a lost session', () => {
    expect(faults([START, heard(1), live(1.6, true, 1), heard(2), heard(3)])).toEqual([])
  })

  test('owes nothing of before a subscription', () => {
    expect(faults([live(2.5, true, 2), heard(3)])).toEqual([])
  })

  test('may lose what it says it has lost, and counts it', () => {
    const told = [START, heard(1), live(2.5, false, 2), heard(3)]
    expect(check(told, { mayLose: true })).toMatchObject({ wrongs: [], toldMs: [2] })
  })

  test('may have a publication without an answer, or not', () => {
    const invocations = [said(1), said(2, { type: 'unsure' }), said(3, { type: 'unsure' })]
    const history = { invocations, stored: stored(1, 2) }
    expect(check([START, heard(1), heard(2)], history)).toMatchObject({ wrongs: [], landed: 1, vanished: 1 })
  })
})

describe('what is found in a history', () => {
  test('a publication that was acknowledged and not heard: in the middle, and at the end', () => {
    expect(faults([START, heard(1), heard(3)])).toEqual(['missing'])
    expect(faults([START, heard(1), heard(2)])).toEqual(['missing'])
  })

  test('the same where another loss was told, before it', () => {
    expect(faults([START, live(0.5, false), heard(1), heard(2)], { mayLose: true })).toEqual(['missing'])
  })

  test('a loss that is told, where nothing was lost', () => {
    expect(faults([START, heard(1), live(1.6, false, 1), heard(2), heard(3)])).toEqual(['invented'])
  })

  test('one that is heard twice, at its place and at another', () => {
    expect(faults([START, heard(1), heard(1), heard(2), heard(3)])).toEqual(['doubled'])
    expect(faults([START, heard(1), heard(2), heard(1, 3), heard(3, 4)])).toContain('doubled')
  })

  test('two that are heard in another order than their offsets', () => {
    expect(faults([live(0, false), heard(1), heard(3), heard(2)])).toContain('reordered')
  })

  test('a first publication that is not the one after where it stood', () => {
    expect(faults([START, heard(2), heard(3)])).toContain('missing')
  })

  test('one that the store has twice, or in another order than they were published', () => {
    const all = [START, heard(1), heard(2), heard(3), heard(2, 4)]
    expect(faults(all, { stored: stored(1, 2, 3, 2) })).toContain('doubled')
    expect(faults([START], { stored: stored(1, 3, 2), listeners: [] })).toContain('reordered')
  })

  test('one that was acknowledged and is not in the store, unless the store was made to forget', () => {
    expect(faults([], { stored: stored(1, 2), listeners: [] })).toEqual(['missing'])
    expect(faults([], { stored: stored(1, 2), listeners: [], mayLose: true })).toEqual([])
  })

  test('one that was acknowledged at a place before the one that it has', () => {
    const early = [said(1), said(2), said(3, { type: 'ok', offset: 2 })]
    expect(faults([], { invocations: early, listeners: [] })).toEqual(['missing'])
  })

  test('one that is in the store, and was refused or never published', () => {
    const refused = [said(1), said(2), said(3, { type: 'failed', code: 'too-many' })]
    expect(faults([START, heard(1), heard(2), heard(3)], { invocations: refused })).toEqual(['invented'])
    expect(faults([START, heard(1), heard(2), heard(3)], { invocations: refused.slice(0, 2) })).toEqual(['invented'])
  })

  test('a store that has forgotten what a subscriber has heard, which was not told', () => {
    const forgotten = { stored: stored(1, 2), mayLose: true }
    expect(faults([START, heard(1), heard(2), heard(3)], forgotten)).toEqual(['untold'])
    expect(faults([START, heard(1), heard(2), heard(3), live(3.6, false, 2)], forgotten)).toEqual([])
  })

  test('a store that has another publication where a subscriber has heard one', () => {
    const invocations = [said(1), said(2), said(3), said(4, { type: 'unsure' })]
    const rewritten = { invocations, stored: stored(1, 2, 4), mayLose: true }
    expect(faults([START, heard(1), heard(2), heard(3)], rewritten)).toEqual(['untold'])
  })
})
