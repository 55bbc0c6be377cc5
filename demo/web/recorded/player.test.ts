import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Lane } from '../lane/lane.ts'
import { LanePlayer, valueAt } from './player.ts'
import type { RecordedLane } from './recording.ts'

const RECORDED: RecordedLane = {
  activities: [
    { purpose: 'poll', technique: 'long-polling', startMs: 0, endMs: 40, messagesMs: [40, 40] },
    { purpose: 'poll', technique: 'long-polling', startMs: 41, endMs: 90, messagesMs: [] },
    { purpose: 'stream', technique: 'sse', startMs: 95, endMs: null, messagesMs: [96, 120] },
  ],
  techniques: [
    [5, 'long-polling'],
    [95, 'sse'],
  ],
}

test('what was recorded is played once, in whatever steps, at the times of now', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200)), (steps) => {
      const lane = new Lane('x')
      const player = new LanePlayer(RECORDED, lane, 1_000)
      for (const step of [...steps.toSorted((a, b) => a - b), 200]) player.play(1_000 + step)
      expect(lane.activities).toEqual([
        { purpose: 'poll', technique: 'long-polling', startMs: 1_000, endMs: 1_040, messagesMs: [1_040, 1_040] },
        { purpose: 'poll', technique: 'long-polling', startMs: 1_041, endMs: 1_090, messagesMs: [] },
        { purpose: 'stream', technique: 'sse', startMs: 1_095, endMs: null, messagesMs: [1_096, 1_120] },
      ])
      expect([lane.heard, lane.inVain, lane.technique]).toEqual([4, 1, 'sse'])
      player.stop(1_300)
      expect(lane.activities.at(-1)?.endMs).toBe(1_300)
    }),
  )
})

test('a value holds until the next one', () => {
  expect([0, 5, 94, 95].map((at) => valueAt(RECORDED.techniques, at))).toEqual([
    undefined,
    'long-polling',
    'long-polling',
    'sse',
  ])
})
