import { expect, test } from 'vitest'
import { fixture } from '../fixture.ts'
import { evaluate, fit } from './fit.ts'
import { model } from './model.ts'
import { pick } from './pick.ts'
import { type Prediction, predict, type Settings } from './predict.ts'

const observations = (values: readonly (readonly [terms: readonly number[], value: number])[]) =>
  values.map(([terms, value]) => ({ known: 0, terms, value }))

test('finds the coefficients that something was made with', () => {
  const found = fit(observations([1, 2, 5, 10].map((n) => [[1, n], 7 + 3 * n] as const)))
  expect(found?.coefficients.map((value) => value.toFixed(6))).toEqual(['7.000000', '3.000000'])
  expect(found?.errorPercent).toBeCloseTo(0)
  expect(found?.cells).toBe(4)
})

test('has no coefficient below zero, and says how far off it is for that', () => {
  const found = fit(observations([1, 2, 5, 10].map((n) => [[1, n], 30 - n] as const)))
  expect(found?.coefficients[1]).toBe(0)
  expect(found?.errorPercent).toBeGreaterThan(5)
})

test('leaves out a term that says what another says already', () => {
  const found = fit(observations([1, 2, 3].map((n) => [[n, 2 * n, 0], 4 * n] as const)))
  expect(found?.coefficients).toEqual([expect.closeTo(4), 0, 0])
})

test('states no error where nothing is left to check it with', () => {
  expect(fit(observations([[[1, 5], 3]]))).toMatchObject({ errorPercent: null, cells: 1 })
  expect(fit([])).toBeNull()
})

test('adds what is known beforehand', () => {
  const found = fit([1, 2, 4].map((n) => ({ known: 100 * n, terms: [1], value: 100 * n + 5 })))
  expect(found && evaluate(found, [1])).toBeCloseTo(5)
})

const settings: Settings = { ratePerSecond: 1, payloadBytes: 100, clients: 1, rttMs: 0, way: 'down', pollMs: 1_000 }
const predictAll = (more: Partial<Settings> = {}, results = fixture()): Map<string, Prediction> =>
  new Map(model(results).map((each) => [each.technique, predict(each, { ...settings, ...more })]))

test('is near what was measured where something was', () => {
  const { rows } = fixture()
  const row = rows.find(
    ({ system, technique, scenario }) => `${system} ${technique} ${scenario}` === 'rungway sse down',
  )
  const sse = predictAll({ ratePerSecond: 100 }).get('sse')
  const measured = row?.figures.latencyP50Ms?.median ?? 0
  expect(Math.abs((sse?.latencyMs?.value ?? 0) - measured) / measured).toBeLessThan(0.1)
})

test('what is asked for more costs more', () => {
  const one = predictAll()
  const many = predictAll({ clients: 10_000 })
  const large = predictAll({ payloadBytes: 10_000 })
  const far = predictAll({ rttMs: 200 })
  for (const [technique, prediction] of one) {
    expect(many.get(technique)?.cores?.value).toBeGreaterThan(prediction.cores?.value ?? 0)
    // Whoever asks without a hold is never held, and has no memory that could be told.
    if (technique === 'short-polling') expect(many.get(technique)?.memoryBytes).toBeNull()
    else expect(many.get(technique)?.memoryBytes?.value).toBeGreaterThan(prediction.memoryBytes?.value ?? 0)
    expect(large.get(technique)?.bytesPerMinute?.value).toBeGreaterThan(prediction.bytesPerMinute?.value ?? 0)
    expect(far.get(technique)?.latencyMs?.value).toBeGreaterThan((prediction.latencyMs?.value ?? 0) + 99)
  }
})

test('short polling asks as often as it polls, however little is said', () => {
  expect(predictAll({ ratePerSecond: 0.001 }).get('short-polling')?.requestsPerMinute).toBeCloseTo(60)
  expect(predictAll({ ratePerSecond: 0.001 }).get('websocket')?.requestsPerMinute).toBe(0)
})

test('says nothing of a crowd that nobody measured', () => {
  const alone = fixture(({ clients }) => clients === 1)
  expect(predictAll({ clients: 100 }, alone).get('sse')).toMatchObject({ cores: null, memoryBytes: null })
  expect(
    predictAll(
      {},
      fixture(() => false),
    ).get('sse'),
  ).toMatchObject({ latencyMs: null, bytesPerMinute: null })
})

const prediction = (technique: string, latencyMs: number, bytes: number): Prediction => {
  const estimate = (value: number) => ({ value, errorPercent: 1, cells: 9 })
  return {
    technique,
    latencyMs: estimate(latencyMs),
    bytesPerMinute: estimate(bytes),
    requestsPerMinute: 0,
    cores: null,
    memoryBytes: null,
  }
}

test('of those that are about as fast it picks the cheapest, and not one that is slow', () => {
  const best = pick([prediction('quick', 10, 1_000), prediction('lean', 20, 100), prediction('slow', 500, 1)])
  expect(best?.technique).toBe('lean')
  expect(best?.reason).toBe(
    'Its 20 ms is as good as the lowest latency, 10 ms. Of the 2 that are about as fast it takes least of bytes on the wire; quick costs 10 times as much.',
  )
})

test('picks nothing where nothing is known', () => {
  expect(pick([{ ...prediction('a', 1, 1), latencyMs: null }])).toBeNull()
})
