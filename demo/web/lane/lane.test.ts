import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KEPT_MS, Lane, MessageCounter } from './lane.ts'

describe('a lane', () => {
  test('a poll that ends without a message was in vain; streams and requests up are not counted', () => {
    const lane = new Lane('x')
    const empty = lane.begin('poll', 'long-polling', 0)
    const full = lane.begin('poll', 'long-polling', 1)
    lane.arrived(full, 2, 5)
    for (const activity of [empty, full, lane.begin('stream', 'sse', 2), lane.begin('up', 'sse', 3)]) {
      lane.end(activity, 9)
      lane.end(activity, 10)
    }
    expect([lane.inVain, full.messagesMs, full.endMs]).toEqual([1, [5, 5], 9])
  })

  test('forgets what no picture shows any more, and never what is under way', () => {
    const lane = new Lane('x')
    const open = lane.begin('stream', 'sse', 0)
    lane.end(lane.begin('poll', 'short-polling', 1), 2)
    lane.begin('poll', 'short-polling', 3 + KEPT_MS)
    expect(lane.activities[0]).toBe(open)
    expect(lane.since(10).map(({ startMs }) => startMs)).toEqual([0, 3 + KEPT_MS])
    lane.end(open, 4)
    lane.begin('poll', 'short-polling', 5 + 2 * KEPT_MS)
    expect(lane.activities.map(({ startMs }) => startMs)).toEqual([3 + KEPT_MS, 5 + 2 * KEPT_MS])
  })
})

test('numbered frames are counted however their text was cut, in lines and in events', () => {
  const text = 'retry: 1000\n\ndata: ["welcome",{}]\n\ndata: [1,"a"]\n\n[2,{"x":1}]\n["ack",1]\n[3,"c"]'
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const counter = new MessageCounter()
      const at = [0, ...cuts.toSorted((a, b) => a - b), text.length]
      const counted = at.map((from, i) => counter.count(text.slice(from, at[i + 1] ?? text.length)))
      expect(counted.reduce((a, b) => a + b, 0) + counter.finish()).toBe(3)
    }),
  )
})
