import { expect, test } from 'vitest'
import { cell } from '../cell.ts'
import type { Row } from '../results.ts'
import { standing } from './losses.ts'

const row = (system: string, figures: Row['figures'], more: Partial<Row> = {}): Row => ({
  ...cell({ system, technique: 'sse' }, 'down'),
  rounds: 3,
  figures,
  failures: [],
  ...more,
})
const about = (median: number) => ({ median, min: median * 0.9, max: median * 1.1 })

test('names what a peer does better with the same technique in the same cell, the widest first', () => {
  const { lost, won, even } = standing([
    row('rungway', { latencyP50Ms: about(10), bytesDown: about(100), serverCpuUs: about(50), requests: about(1) }),
    row('peer', { latencyP50Ms: about(9), bytesDown: about(20), serverCpuUs: about(80), requests: about(0.98) }),
  ])
  expect(lost.map(({ figure, peer, isUnsure }) => [figure, peer, isUnsure])).toEqual([
    ['bytesDown', 'peer', false],
    ['latencyP50Ms', 'peer', true],
  ])
  expect({ won, even }).toEqual({ won: 1, even: 1 })
})

test('compares no cells that differ, and nothing that is about the run itself', () => {
  const { lost, won, even } = standing([
    row('rungway', { bytesDown: about(100), othersPercent: about(9) }),
    row('peer', { bytesDown: about(1) }, { rttMs: 20 }),
    row('peer', { othersPercent: about(1) }),
  ])
  expect([lost, won, even]).toEqual([[], 0, 0])
})

test('nothing is as good as nothing', () => {
  const { even } = standing([row('rungway', { missing: about(0) }), row('peer', { missing: about(0) })])
  expect(even).toBe(1)
})
