import { expect, test } from 'vitest'
import { cell, USUAL } from '../../format/cell.ts'
import type { Row } from '../../format/results.ts'
import { compare } from './compare.ts'

const options = {
  profile: 'quick',
  rounds: 3,
  seconds: 1,
  warmUpSeconds: 0.2,
  ratePerSecond: 100,
  payloadBytes: 100,
  pollMs: 1_000,
  idleSeconds: 75,
  only: null,
} as const

const row = (technique: string, figures: Readonly<Record<string, number>>, system = 'rungway'): Row => ({
  ...cell({ system, technique }, 'down', { load: USUAL }),
  rounds: 1,
  figures: Object.fromEntries(
    Object.entries(figures).map(([name, median]) => [name, { median, min: median, max: median }]),
  ),
  failures: [],
})

const compared = (...rows: readonly Row[]) =>
  compare({ rows, options }).map(({ figure, isWithin, explanation }) => [figure, isWithin, explanation])

test('says what lies within what is allowed', () => {
  expect(compared(row('websocket', { bytesDown: 107.2, latencyP50Ms: 0.8, serverCpuUs: 300 }))).toEqual([
    ['latencyP50Ms', true, null],
    ['bytesDown', true, null],
  ])
})

test('what lies outside is explained where somebody knows why, and not excused where nobody does', () => {
  expect(compared(row('short-polling', { requests: 0.03 }))).toEqual([
    ['requests', false, expect.stringContaining('cut at its ends')],
  ])
  expect(compared(row('websocket', { bytesDown: 150 }))).toEqual([['bytesDown', false, null]])
})

test('what goes over HTTP/2 has formulas of its own', () => {
  expect(compared({ ...row('long-polling', { bytesDown: 185.4, bytesUp: 111.2 }), http: '2' })).toEqual([
    ['bytesDown', true, null],
    ['bytesUp', true, null],
  ])
})

test('a run of few turns may lie outside, but not what has no turns', () => {
  const far = (technique: string) => ({ ...row(technique, { bytesUp: 400 }), scenario: 'far-up', rttMs: 300 })
  expect(compared(far('sse'))).toEqual([['bytesUp', false, expect.stringContaining('first message goes alone')]])
  expect(compared(far('websocket'))).toEqual([['bytesUp', false, null]])
})

test('a latency that others on the machine have made longer is theirs', () => {
  expect(compared(row('websocket', { latencyP50Ms: 9, othersPercent: 60 }))).toEqual([
    ['latencyP50Ms', false, 'Others took 60 % of the machine meanwhile.'],
  ])
  expect(compared(row('websocket', { latencyP50Ms: 9, othersPercent: 1 }))).toEqual([['latencyP50Ms', false, null]])
})

test('speaks of no peer, no other scenario, and of what was measured alone', () => {
  expect(compared(row('websocket', { bytesDown: 107 }, 'ws'), row('websocket', {}))).toEqual([])
  expect(compared({ ...row('websocket', { bytesDown: 107 }), http: '2' })).toEqual([])
})

test('has no share of nothing', () => {
  const [requests] = compare({ rows: [row('websocket', { requests: 1 })], options })
  expect(requests).toMatchObject({ predicted: 0, differencePercent: null, isWithin: false })
})
