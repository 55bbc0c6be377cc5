import { expect, test } from 'vitest'
import { type Cell, cell } from '../../format/cell.ts'
import type { Row } from '../../format/results.ts'
import { greatLosses, losses } from './losses.ts'
import { matches } from './matches.ts'

const row = (system: string, figures: Row['figures'], more: Partial<Cell> = {}): Row => ({
  ...cell({ system, technique: 'sse' }, 'down', more),
  rounds: 3,
  figures,
  failures: [],
})
const about = (median: number) => ({ median, min: median * 0.9, max: median * 1.1 })

const outcomes = (rows: readonly Row[]) =>
  matches(rows).map(({ figure, peer, kind, outcome, isUnsure }) => [figure, peer, kind, outcome, isUnsure])

test('compares with each peer in the same cell, libraries and floors apart', () => {
  expect(
    outcomes([
      row('rungway', { latencyP50Ms: about(10), bytesDown: about(100), serverCpuUs: about(50), requests: about(1) }),
      row('peer', { latencyP50Ms: about(9), bytesDown: about(20), serverCpuUs: about(80), requests: about(0.98) }),
      row('node-http', { bytesDown: about(10) }),
    ]),
  ).toEqual([
    ['latencyP50Ms', 'peer', 'libraries', 'lost', true],
    ['bytesDown', 'peer', 'libraries', 'lost', false],
    ['requests', 'peer', 'libraries', 'even', true],
    ['serverCpuUs', 'peer', 'libraries', 'won', false],
    ['bytesDown', 'node-http', 'floors', 'lost', false],
  ])
})

test('a small amount is no difference, against zero too', () => {
  expect(
    outcomes([
      row('rungway', { bytesUp: about(0.03), latencyP50Ms: about(0.8), missing: about(0) }),
      row('peer', { bytesUp: about(0), latencyP50Ms: about(0.4), missing: about(0) }),
    ]).map(([, , , outcome]) => outcome),
  ).toEqual(['even', 'even', 'even'])
})

test('one tail percentile counts, the whole of the first message, and no figure of the run itself', () => {
  const figures = (median: number): Row['figures'] =>
    Object.fromEntries(
      ['latencyP99Ms', 'latencyP999Ms', 'latencyMaxMs', 'firstMessageMs', 'admitMs', 'othersPercent'].map((name) => [
        name,
        about(median),
      ]),
    )
  const found = matches([row('rungway', figures(100)), row('peer', figures(1))])
  expect(found.map(({ figure }) => figure)).toEqual(['latencyP99Ms', 'firstMessageMs'])
})

test('different cells are not compared', () => {
  expect(
    matches([row('rungway', { bytesDown: about(9) }), row('peer', { bytesDown: about(1) }, { rttMs: 20 })]),
  ).toEqual([])
})

test('losses are per scenario and figure, by factor, and within one by difference', () => {
  const all = matches([
    row('rungway', { bytesUp: about(300), bytesDown: about(120) }),
    row('peer', { bytesUp: about(0), bytesDown: about(100) }),
    row('other', { bytesUp: about(100) }),
    row('rungway', { bytesUp: about(5_000) }, { rttMs: 20 }),
    row('peer', { bytesUp: about(1_000) }, { rttMs: 20 }),
  ])
  const found = losses(all).map((loss) => [loss.figure, loss.matches.map(({ peer, ours }) => `${peer} ${ours.rttMs}`)])
  expect(found).toEqual([
    ['bytesUp', ['peer 20', 'peer 0', 'other 0']],
    ['bytesDown', ['peer 0']],
  ])
})

test('great losses are waits of twice as long: the worst of each technique, against all better peers', () => {
  const last = (system: string, ms: number, clients: number): Row =>
    row(system, { lastMs: about(ms), latencyP50Ms: about(ms) }, { scenario: 'fan-out', clients })
  const all = matches([
    last('rungway', 100, 500),
    last('peer', 40, 500),
    last('other', 20, 500),
    last('third', 99, 500),
    last('rungway', 10, 10),
    last('other', 1, 10),
  ])
  expect(greatLosses(all).map((great) => great.map(({ figure, peer }) => `${figure} ${peer}`))).toEqual([
    ['lastMs other', 'lastMs peer'],
  ])
})
