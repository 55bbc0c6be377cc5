import { describe, expect, test } from 'vitest'
import type { GatewayStats } from '../reports/counters.ts'
import { readFound } from './found.ts'
import { readQuestion } from './questions.ts'
import { readStats, totalOf } from './stats.ts'

const JUNK = [null, 7, 'text', [], {}]

describe('what another node asks', () => {
  test('is read as it was meant', () => {
    const of = { type: 'user', id: 'ada' } as const
    for (const question of [
      { type: 'stats' },
      { type: 'find', of, text: '', limit: 1_000 },
      { type: 'subscribe', of, channel: 'room' },
      { type: 'unsubscribe', of, channel: 'room' },
    ])
      expect(readQuestion(JSON.parse(JSON.stringify({ ...question, more: 'of a later version' })))).toEqual(question)
  })

  test('is nothing where a node of another version, or a fault, has made it', () => {
    const of = { type: 'all' }
    for (const junk of [
      ...JUNK,
      { type: 'find', of, text: '', limit: 1_001 },
      { type: 'find', of, text: '', limit: -1 },
      { type: 'find', of, text: 7, limit: 1 },
      { type: 'find', text: '', limit: 1 },
      { type: 'subscribe', of, channel: '' },
      { type: 'subscribe', of, channel: 'x'.repeat(300) },
      { type: 'publish', of, channel: 'room' },
    ])
      expect(readQuestion(junk)).toBeNull()
  })
})

const view = { name: 'n', user: '', transport: null, isAway: true, pendingBytes: 0 }

test('what another node has found is read, and what is no such thing is not', () => {
  expect(readFound({ count: 3, sessions: [view] })).toEqual({ count: 3, sessions: [view] })
  for (const junk of [
    ...JUNK,
    { count: '3', sessions: [] },
    { count: 3, sessions: {} },
    { count: 3, sessions: [null] },
    { count: 3, sessions: [{ ...view, user: 7 }] },
    { count: 3, sessions: [{ ...view, transport: undefined }] },
  ])
    expect(readFound(junk)).toBeNull()
})

describe('counts of several nodes', () => {
  const stats = (more: Partial<GatewayStats> = {}): GatewayStats => ({
    sessions: {},
    links: {},
    attached: {},
    opened: 0,
    ended: {},
    movedIn: 0,
    movedOut: 0,
    movesRefused: {},
    refused: {},
    refusedCalls: {},
    messagesUp: 0,
    charsUp: 0,
    messagesDown: 0,
    bytesDown: 0,
    heldBytes: 0,
    channels: 0,
    publications: 0,
    ...more,
  })

  test('are added up, by name too', () => {
    expect(
      totalOf([stats({ sessions: { sse: 2 }, opened: 5 }), stats({ sessions: { sse: 1, none: 1 }, opened: 1 })]),
    ).toEqual(stats({ sessions: { sse: 3, none: 1 }, opened: 6 }))
    expect(totalOf([])).toEqual(stats())
  })

  test('are read from a node that counts less or more, and not from what is none', () => {
    const { publications: _, ...fewer } = stats({ opened: 1 })
    expect(readStats({ ...fewer, later: { a: 1 } })).toEqual(stats({ opened: 1 }))
    // What a name is does not matter to what it is put into.
    expect(Object.keys(totalOf([readStats(JSON.parse('{"ended":{"__proto__":1}}')) ?? stats()]).ended)).toEqual([
      '__proto__',
    ])
    for (const junk of [
      null,
      7,
      { opened: '1' },
      { opened: null, ended: 7 },
      { ended: { closed: 'x' } },
      { ended: { closed: null } },
    ])
      expect(readStats(junk)).toBeNull()
    expect(readStats({ ended: Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`${n}`, 1])) })).toBeNull()
  })
})
