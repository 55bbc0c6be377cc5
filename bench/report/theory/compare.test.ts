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

test('a prediction within its tolerance needs no explanation', () => {
  expect(compared(row('websocket', { bytesDown: 107.2, latencyP50Ms: 0.8, serverCpuUs: 300 }))).toEqual([
    ['latencyP50Ms', true, null],
    ['bytesDown', true, null],
  ])
})

test('a prediction outside of it is explained if the reason is known, and reported otherwise', () => {
  expect(compared(row('short-polling', { requests: 0.03 }))).toEqual([
    ['requests', false, expect.stringContaining('cut at its ends')],
  ])
  expect(compared(row('websocket', { bytesDown: 150 }))).toEqual([['bytesDown', false, null]])
})

test('HTTP/2 has formulas of its own', () => {
  expect(compared({ ...row('long-polling', { bytesDown: 185.4, bytesUp: 111.2 }), http: '2' })).toEqual([
    ['bytesDown', true, null],
    ['bytesUp', true, null],
  ])
})

test('a round of few turns may be outside, but not one without turns', () => {
  const far = (technique: string) => ({ ...row(technique, { bytesUp: 400 }), scenario: 'far-up', rttMs: 300 })
  expect(compared(far('sse'))).toEqual([['bytesUp', false, expect.stringContaining('last message travel alone')]])
  expect(compared(far('websocket'))).toEqual([['bytesUp', false, null]])
})

test('latency that other processes added is explained by them', () => {
  expect(compared(row('websocket', { latencyP50Ms: 9, othersPercent: 60 }))).toEqual([
    ['latencyP50Ms', false, 'Other processes used 60 % of the machine meanwhile.'],
  ])
  expect(compared(row('websocket', { latencyP50Ms: 9, othersPercent: 1 }))).toEqual([['latencyP50Ms', false, null]])
})

test('compares only measured figures of Rungway, in scenarios with a theory', () => {
  expect(compared(row('websocket', { bytesDown: 107 }, 'ws'), row('websocket', {}))).toEqual([])
  expect(compared({ ...row('websocket', { bytesDown: 107 }), http: '2' })).toEqual([])
})

test('in pages an echo is predicted for each browser, whose headers differ', () => {
  const inPage = (client: 'chromium' | 'firefox', technique: string, bytesUp: number): Row => ({
    ...row(technique, { bytesUp }),
    scenario: 'page',
    client,
  })
  const [chromium, firefox] = (['chromium', 'firefox'] as const).map((client) =>
    compare({ rows: [inPage(client, 'forever-iframe', 700)], options }).at(0),
  )
  expect(chromium?.predicted).toBeGreaterThan(firefox?.predicted ?? Number.NaN)
  expect(compared(inPage('firefox', 'forever-iframe', firefox?.predicted ?? 0))).toEqual([['bytesUp', true, null]])
  expect(compared(inPage('firefox', 'websocket', 700))).toEqual([])
  expect(compared({ ...inPage('firefox', 'sse', 700), scenario: 'echo' })).toEqual([])
})

test('a prediction of zero has no relative difference', () => {
  const [requests] = compare({ rows: [row('websocket', { requests: 1 })], options })
  expect(requests).toMatchObject({ predicted: 0, differencePercent: null, isWithin: false })
})
