import { describe, expect, test } from 'vitest'
import type { Received } from '../../traffic/work.ts'
import { backAt, longestGap, tally, timeline } from './tally.ts'

/** Messages by when they were sent, received a millisecond apart. */
const received = (...sent: number[]): Received[] => sent.map((at, i) => [at, 100 + i])

describe('the tally', () => {
  test.each([
    ['all well', [1, 2, 3], [1, 2, 3], { missing: 0, duplicated: 0, outOfOrder: 0 }],
    ['some lost', [1, 2, 3, 4], [1, 4], { missing: 2, duplicated: 0, outOfOrder: 0 }],
    ['everything lost', [1, 2], [], { missing: 2, duplicated: 0, outOfOrder: 0 }],
    ['late ones, after what was sent later', [1, 2, 3, 4], [1, 4, 2, 3], { missing: 0, duplicated: 0, outOfOrder: 2 }],
    ['twice, and three times', [1, 2], [1, 2, 1, 2, 2], { missing: 0, duplicated: 3, outOfOrder: 0 }],
    [
      'twice and out of order, each counted once',
      [1, 2, 3],
      [1, 3, 2, 2],
      { missing: 0, duplicated: 1, outOfOrder: 1 },
    ],
  ])('%s', (_what, sent, came, expected) => {
    expect(tally(sent, received(...came))).toEqual(expected)
  })
})

describe('the longest gap', () => {
  const at = (...times: number[]): Received[] => times.map((ms) => [ms, ms])

  test('starts at the last message before', () => {
    expect(longestGap(at(80, 95, 140, 150), 100, 160)).toBe(45)
  })
  test('is none that had ended before', () => {
    expect(longestGap(at(10, 90, 110, 120), 100, 125)).toBe(20)
  })
  test('lasts until the end for a client that receives nothing more', () => {
    expect(longestGap(at(90), 100, 600)).toBe(510)
    expect(longestGap([], 100, 600)).toBe(500)
  })
  test('ends at the end', () => {
    expect(longestGap(at(90, 110, 900), 100, 120)).toBe(20)
  })
})

describe('recovery', () => {
  test('is the first new message, not one that was still under way', () => {
    const late: Received[] = [
      [90, 130],
      [95, 140],
      [105, 150],
    ]
    expect(backAt(late, 100)).toBe(150)
  })
  test('does not happen without a new message', () => {
    expect(backAt([[90, 130]], 100)).toBeNull()
  })
})

test('a timeline counts from the first message, ends where requested, and knows each message by its first arrival', () => {
  const came: Received[] = [
    [1_000, 1_010],
    [1_040, 1_070],
    [1_000, 1_090],
  ]
  expect(timeline([1_000, 1_020, 1_040, 1_060], came, 1_015, 1_060)).toEqual({
    hitMs: 15,
    messages: [
      [0, 10],
      [20, null],
      [40, 30],
    ],
  })
})
