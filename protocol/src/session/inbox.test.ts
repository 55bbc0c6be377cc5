import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Inbox } from './inbox.ts'

const LIMITS = { ackEveryMessages: 4, ackEveryBytes: 100, ackAfterMs: 1_000 }

test('[S1] whatever arrives, what is delivered is the messages in order, each once', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 60 }), (arrivals) => {
      const inbox = new Inbox(LIMITS)
      const delivered = arrivals.filter((seq) => {
        const before = inbox.seen
        const verdict = inbox.accept(seq, 1, 0)
        expect(verdict).toBe(seq <= before ? 'replay' : seq === before + 1 ? 'next' : 'gap')
        return verdict === 'next'
      })
      expect(delivered).toEqual(delivered.map((_, i) => i + 1))
      expect(inbox.seen).toBe(delivered.length)
    }),
  )
})

test('[B10] a gap changes nothing: the number that is due is taken after it', () => {
  const inbox = new Inbox(LIMITS)
  expect(inbox.accept(2, 1, 0)).toBe('gap')
  expect([inbox.seen, inbox.deadline]).toEqual([0, Number.POSITIVE_INFINITY])
  expect(inbox.accept(1, 1, 0)).toBe('next')
})

test('[A1] an acknowledgement is owed ackAfterMs after the first message that has none', () => {
  const inbox = new Inbox(LIMITS)
  inbox.accept(1, 1, 50)
  inbox.accept(2, 1, 700)
  expect(inbox.deadline).toBe(1_050)
})

test('[A1] it is owed at once with the message that is one too many', () => {
  const inbox = new Inbox(LIMITS)
  for (let seq = 1; seq < LIMITS.ackEveryMessages; seq++) inbox.accept(seq, 1, seq)
  expect(inbox.deadline).toBe(1_001)
  inbox.accept(LIMITS.ackEveryMessages, 1, 9)
  expect(inbox.deadline).toBe(9)
})

test('[A1] it is owed at once with the byte that is one too many', () => {
  const inbox = new Inbox(LIMITS)
  inbox.accept(1, 99, 5)
  expect(inbox.deadline).toBe(1_005)
  inbox.accept(2, 1, 9)
  expect(inbox.deadline).toBe(9)
})

test('[A1] acknowledging settles the debt and begins a new count', () => {
  const inbox = new Inbox(LIMITS)
  for (let seq = 1; seq <= 3; seq++) inbox.accept(seq, 33, 0)
  expect(inbox.acknowledge()).toBe(3)
  expect(inbox.deadline).toBe(Number.POSITIVE_INFINITY)
  for (let seq = 4; seq <= 6; seq++) inbox.accept(seq, 33, 0)
  expect(inbox.deadline).toBe(1_000)
})

test('[A2] a replay owes the acknowledgement at once, also when it was given before', () => {
  const inbox = new Inbox(LIMITS)
  inbox.accept(1, 1, 0)
  inbox.acknowledge()
  expect(inbox.accept(1, 1, 70)).toBe('replay')
  expect(inbox.deadline).toBe(70)
  expect(inbox.acknowledge()).toBe(1)
})

test('[A2] hurrying owes it at once', () => {
  const inbox = new Inbox(LIMITS)
  inbox.acknowledgeNow(3)
  expect(inbox.deadline).toBe(3)
})

test('[A2] [F7] a part that comes again owes the acknowledgement at once', () => {
  const inbox = new Inbox(LIMITS)
  const part = { type: 'part', seq: 1, text: '"a long ', from: 0, total: 90 } as const
  expect(inbox.join(part, 1_000, 5)).toBe('part')
  inbox.acknowledge()
  expect(inbox.join(part, 1_000, 70)).toBe('replay')
  expect(inbox.deadline).toBe(70)
})
