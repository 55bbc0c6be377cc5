import { expect, test } from 'vitest'
import { cell } from '../format/cell.ts'
import type { Sample } from '../format/results.ts'
import { summarise } from './summarise.ts'

const round = (technique: string, index: number, figures: Sample['figures'], more: Partial<Sample> = {}): Sample => ({
  cell: cell({ system: 's', technique }, 'down'),
  round: index,
  figures,
  ...more,
})

test('a row has the medians of its rounds', () => {
  const rows = summarise([
    round('a', 0, { latencyP50Ms: 1, bytesDown: 100 }),
    round('b', 0, { latencyP50Ms: 7 }),
    round('a', 1, { latencyP50Ms: 9, bytesDown: 120 }),
    round('a', 2, { latencyP50Ms: 2, bytesDown: 110 }),
  ])
  expect(rows.map(({ technique, rounds }) => [technique, rounds])).toEqual([
    ['a', 3],
    ['b', 1],
  ])
  expect(rows[0]?.figures).toEqual({
    latencyP50Ms: { median: 2, min: 1, max: 9 },
    bytesDown: { median: 110, min: 100, max: 120 },
  })
})

test('a figure is over the rounds that have it, and absent if none does', () => {
  const [row] = summarise([
    round('a', 0, { latencyP99Ms: undefined, latencyP90Ms: undefined }),
    round('a', 1, { latencyP99Ms: undefined, latencyP90Ms: 3 }),
  ])
  expect(row?.figures).toEqual({ latencyP90Ms: { median: 3, min: 3, max: 3 } })
})

test('a failed round is named, and does not affect the others', () => {
  const timeline = { hitMs: 3, messages: [[0, 5]] } as const
  const rows = summarise([round('a', 0, {}, { failure: 'gone' }), round('a', 1, { gapMs: 5 }, { timeline })])
  expect(rows).toMatchObject([{ failures: ['gone'], figures: { gapMs: { median: 5, min: 5, max: 5 } }, timeline }])
})

test('rounds of judged figures are kept, failed ones as empty', () => {
  const polled = (index: number, figures: Sample['figures']): Sample => ({
    cell: cell({ system: 'rungway', technique: 'short-polling' }, 'poll'),
    round: index,
    figures,
  })
  const rows = summarise([
    polled(2, { serverCpuUs: 3, bytesUp: 300 }),
    polled(0, { serverCpuUs: 1, bytesUp: 300 }),
    round('a', 0, { latencyP50Ms: 1 }),
  ])
  expect(rows.map(({ byRound }) => byRound)).toEqual([[{ serverCpuUs: 1 }, {}, { serverCpuUs: 3 }], undefined])
})
