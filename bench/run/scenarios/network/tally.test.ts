import { describe, expect, test } from 'vitest'
import type { Heard } from '../../traffic/work.ts'
import { backAt, longestGap, tally, timeline } from './tally.ts'

/** Messages by when they were said, each heard a millisecond apart from the last. */
const heard = (...said: number[]): Heard[] => said.map((at, i) => [at, 100 + i])

describe('what became of messages', () => {
  test.each([
    ['all well', [1, 2, 3], [1, 2, 3], { missing: 0, duplicated: 0, outOfOrder: 0 }],
    ['some lost', [1, 2, 3, 4], [1, 4], { missing: 2, duplicated: 0, outOfOrder: 0 }],
    ['everything lost', [1, 2], [], { missing: 2, duplicated: 0, outOfOrder: 0 }],
    ['late ones, after what was said later', [1, 2, 3, 4], [1, 4, 2, 3], { missing: 0, duplicated: 0, outOfOrder: 2 }],
    ['twice, and three times', [1, 2], [1, 2, 1, 2, 2], { missing: 0, duplicated: 3, outOfOrder: 0 }],
    [
      'twice and out of order, each counted once',
      [1, 2, 3],
      [1, 3, 2, 2],
      { missing: 0, duplicated: 1, outOfOrder: 1 },
    ],
  ])('%s', (_what, said, came, expected) => {
    expect(tally(said, heard(...came))).toEqual(expected)
  })
})

describe('the longest gap', () => {
  const at = (...times: number[]): Heard[] => times.map((ms) => [ms, ms])

  test('begins with the last that was heard before', () => {
    expect(longestGap(at(80, 95, 140, 150), 100, 160)).toBe(45)
  })
  test('is not one that was over before', () => {
    expect(longestGap(at(10, 90, 110, 120), 100, 125)).toBe(20)
  })
  test('lasts until the end for whoever never hears again', () => {
    expect(longestGap(at(90), 100, 600)).toBe(510)
    expect(longestGap([], 100, 600)).toBe(500)
  })
  test('does not look beyond the end', () => {
    expect(longestGap(at(90, 110, 900), 100, 120)).toBe(20)
  })
})

describe('back', () => {
  test('is who hears news, not who hears what was still under way', () => {
    const late: Heard[] = [
      [90, 130],
      [95, 140],
      [105, 150],
    ]
    expect(backAt(late, 100)).toBe(150)
  })
  test('is nobody who hears nothing new', () => {
    expect(backAt([[90, 130]], 100)).toBeNull()
  })
})

test('a timeline counts from the first message, the hit too, ends where it is told to, and knows each by the first time that it was heard', () => {
  const came: Heard[] = [
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
