import { describe, expect, test } from 'vitest'
import { judge } from './measure.ts'

const WINDOW = { everyMs: 100, quiet: null, from: 0, to: 10_000 } as const
const saidAt = (count: number) => Array.from({ length: count }, (_, index) => index * 100)
const heard = (...pairs: readonly (readonly [n: number, at: number])[]) => pairs.map(([n, at]) => ({ n, at }))

describe('judge', () => {
  test('everything in order and on time has no faults', () => {
    const steady = heard(...saidAt(5).map((at, index) => [index + 1, at] as const))
    expect(judge(saidAt(5), steady, WINDOW)).toEqual({
      sent: 5,
      missing: 0,
      duplicated: 0,
      outOfOrder: 0,
      longestGapMs: 0,
      longestLagMs: 0,
      isStalled: false,
    })
  })

  test('each repetition counts as a duplicate, and fills no gap', () => {
    const twice = heard([1, 0], [1, 50], [1, 90], [2, 600])
    expect(judge(saidAt(2), twice, WINDOW)).toMatchObject({ missing: 0, duplicated: 2, longestGapMs: 500 })
  })

  test('the lag is from sending to the first arrival, of the message that was latest', () => {
    const late = heard([1, 40], [2, 350], [2, 900], [3, 380])
    expect(judge(saidAt(3), late, WINDOW)).toMatchObject({ longestLagMs: 250, longestGapMs: 210 })
  })

  test('a message after a newer one is out of order', () => {
    expect(judge(saidAt(3), heard([2, 0], [1, 1], [3, 2]), WINDOW)).toMatchObject({ missing: 0, outOfOrder: 1 })
  })

  test('a message that never arrives is missing; for the last one the gap has no end', () => {
    expect(judge(saidAt(3), heard([1, 0], [3, 200]), WINDOW)).toMatchObject({
      missing: 1,
      isStalled: false,
      longestGapMs: 100,
    })
    expect(judge(saidAt(3), heard([1, 0], [2, 100]), WINDOW)).toMatchObject({
      missing: 1,
      isStalled: true,
      longestGapMs: 9_800,
    })
    expect(judge(saidAt(3), [], WINDOW)).toMatchObject({ missing: 3, isStalled: true, longestGapMs: 9_900 })
  })

  test('the gap before the first message counts, and a pause does not', () => {
    expect(judge(saidAt(1), heard([1, 700]), WINDOW).longestGapMs).toBe(600)
    const quiet = { ...WINDOW, quiet: [100, 1_100] as const }
    expect(judge([0, 1_100], heard([1, 0], [2, 1_150]), quiet).longestGapMs).toBe(50)
  })

  test('gaps count only from the given time on', () => {
    const stalled = heard([1, 0], [2, 3_000], [3, 3_100])
    expect(judge(saidAt(3), stalled, { ...WINDOW, from: 2_500 }).longestGapMs).toBe(400)
  })

  test('no messages have no faults', () => {
    expect(judge([], [], WINDOW)).toMatchObject({ sent: 0, missing: 0, longestGapMs: 0, isStalled: false })
  })
})
