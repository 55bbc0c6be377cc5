import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Results } from '../../format/results.ts'
import { fixture } from '../testing/fixture.ts'
import { evaluate, fit, fitFactor } from './fit.ts'
import { latencyTerms, model } from './model.ts'
import { pick } from './pick.ts'
import { type Prediction, predict, type Settings } from './predict.ts'

const observations = (values: readonly (readonly [terms: readonly number[], value: number])[]) =>
  values.map(([terms, value]) => ({ known: 0, terms, value }))

test('finds the coefficients that generated the data', () => {
  const found = fit(observations([1, 2, 5, 10].map((n) => [[1, n], 7 + 3 * n] as const)))
  expect(found?.coefficients.map((value) => value.toFixed(6))).toEqual(['7.000000', '3.000000'])
  expect(found?.errorPercent).toBeCloseTo(0)
  expect(found?.cells).toBe(4)
})

test('has no coefficient below zero, and states the resulting error', () => {
  const found = fit(observations([1, 2, 5, 10].map((n) => [[1, n], 30 - n] as const)))
  expect(found?.coefficients[1]).toBe(0)
  expect(found?.errorPercent).toBeGreaterThan(5)
})

test('states the distance of each measurement from what all others predict', () => {
  // Relative least squares of two values: the sum over the sum of squares, inverted. 2 and 4 give 2
  // × 4 × (2 + 4) / (4 + 16) = 2.4.
  const found = fit(observations([2, 4, 4].map((value) => [[1], value] as const)))
  expect(found?.errorPercent).toBeCloseTo((100 * (2 / 2 + 1.6 / 4 + 1.6 / 4)) / 3)
  expect(found?.worstPercent).toBeCloseTo(100)
})

test('counts no error for a measurement that alone determines a coefficient', () => {
  const alone = [[1, 64], 300] as const
  const found = fit(observations([...[10, 10, 11, 9].map((value) => [[1, 0], value] as const), alone]))
  expect(found?.worstPercent).toBeLessThan(25)
  expect(found?.cells).toBe(5)
})

test('a factor is not moved by a few outliers', () => {
  const fair = [1, 1.02, 0.98, 1].map((factor) => ({ known: 100, terms: [8], value: 100 + 8 * factor }))
  const found = fitFactor([...fair, { known: 16, terms: [8], value: 40 }])
  expect(found?.coefficients).toEqual([1])
  expect(found?.worstPercent).toBeCloseTo(40)
  expect(fitFactor(fair.slice(0, 1))).toMatchObject({ errorPercent: null, worstPercent: null, cells: 1 })
  expect(fitFactor([])).toBeNull()
})

test('leaves out a term that adds no information', () => {
  const found = fit(observations([1, 2, 3].map((n) => [[n, 2 * n, 0], 4 * n] as const)))
  expect(found?.coefficients).toEqual([expect.closeTo(4), 0, 0])
})

test('states no error if nothing is left to check it with', () => {
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

test('is close to the measurements where there are some', () => {
  const { rows } = fixture()
  const row = rows.find(
    ({ system, technique, scenario }) => `${system} ${technique} ${scenario}` === 'rungway sse down',
  )
  const sse = predictAll({ ratePerSecond: 100 }).get('sse')
  const measured = row?.figures.latencyP50Ms?.median ?? 0
  expect(Math.abs((sse?.latencyMs?.value ?? 0) - measured) / measured).toBeLessThan(0.1)
})

test('a larger load costs more', () => {
  const one = predictAll()
  const many = predictAll({ clients: 10_000 })
  const large = predictAll({ payloadBytes: 10_000 })
  const far = predictAll({ rttMs: 200 })
  for (const [technique, prediction] of one) {
    expect(many.get(technique)?.cores?.value).toBeGreaterThan(prediction.cores?.value ?? 0)
    // Short polling holds no connections, so it has no memory figure.
    if (technique === 'short-polling') expect(many.get(technique)?.memoryBytes).toBeNull()
    else expect(many.get(technique)?.memoryBytes?.value).toBeGreaterThan(prediction.memoryBytes?.value ?? 0)
    expect(large.get(technique)?.bytesPerMinute?.value).toBeGreaterThan(prediction.bytesPerMinute?.value ?? 0)
    expect(far.get(technique)?.latencyMs?.value).toBeGreaterThan((prediction.latencyMs?.value ?? 0) + 99)
  }
})

test('short polling makes a request per poll, however few messages there are', () => {
  expect(predictAll({ ratePerSecond: 0.001 }).get('short-polling')?.requestsPerMinute).toBeCloseTo(60)
  expect(predictAll({ ratePerSecond: 0.001 }).get('websocket')?.requestsPerMinute).toBe(0)
})

test('predicts nothing for crowds if none was measured', () => {
  const alone = fixture(({ clients }) => clients === 1)
  const nothing = { latencyMs: null, cores: null, memoryBytes: null }
  expect(predictAll({ clients: 100 }, alone).get('sse')).toMatchObject(nothing)
  expect(predictAll({ clients: 100, way: 'up' }, alone).get('sse')?.latencyMs).not.toBeNull()
  expect(
    predictAll(
      {},
      fixture(() => false),
    ).get('sse'),
  ).toMatchObject({ latencyMs: null, bytesPerMinute: null })
})

const committed = JSON.parse(readFileSync(new URL('../../results/full.json', import.meta.url), 'utf8')) as Results
const ours = committed.rows.filter(
  ({ system, client, http, load }) => system === 'rungway' && client === 'node' && http === '1.1' && load?.burst === 1,
)
const models = model(committed)

const WAYS = ['down', 'up', 'echo'] as const
const grid = (of: (settings: Settings) => void): void => {
  for (const way of WAYS)
    for (const clients of [1, 50, 1_000, 10_000, 1_000_000])
      for (const rttMs of [0, 50, 300])
        for (const pollMs of [1, 1_000, 60_000])
          for (const payloadBytes of [1, 100, 65_536])
            of({ ratePerSecond: 1, payloadBytes, clients, rttMs, way, pollMs })
}

test('committed run: a lower rate never increases latency', () => {
  grid((given) => {
    for (const technique of models) {
      const latencies = [10_000, 100, 1, 1 / 60, 0.001].map(
        (ratePerSecond) => predict(technique, { ...given, ratePerSecond }).latencyMs?.value ?? 0,
      )
      for (const [index, latency] of latencies.entries())
        expect(latency).toBeLessThanOrEqual(latencies[index - 1] ?? Number.POSITIVE_INFINITY)
    }
  })
})

const circumstancesOf = (payloadBytes: number) => ({
  ratePerSecond: 1,
  payloadBytes,
  burst: 1,
  rttMs: 0,
  pollMs: 1_000,
  seqDigits: 4,
})

test('committed run: short polling takes a pause and one and a half round trips, plus the cost of the machine and the crowd', () => {
  const short = models.find(({ technique }) => technique === 'short-polling')
  const down = short?.latency.down
  if (short === undefined || down == null) throw new Error('short polling was not measured')
  grid((given) => {
    if (given.way !== 'down') return
    const added = evaluate(down, latencyTerms('down', given.clients, circumstancesOf(given.payloadBytes)))
    const latency = predict(short, { ...given, ratePerSecond: 1 / 60 }).latencyMs?.value
    expect(latency).toBeLessThanOrEqual(given.pollMs + 1.5 * given.rttMs + added)
  })
  expect(evaluate(down, latencyTerms('down', 1_000, circumstancesOf(100)))).toBeLessThan(100)
})

test('committed run: crowds have the predicted latency and cost, within the stated errors', () => {
  const crowds = ours.filter(({ scenario }) => scenario === 'fan-out')
  expect(crowds.length).toBeGreaterThan(10)
  for (const { technique, clients, load, figures } of crowds) {
    const found = models.find((each) => each.technique === technique)
    if (found === undefined || load === null) continue
    const { ratePerSecond, payloadBytes } = load
    const { pollMs } = committed.options
    const predicted = predict(found, { ratePerSecond, payloadBytes, clients, rttMs: 0, way: 'down', pollMs })
    const { latencyP50Ms, serverCpuUs } = figures
    for (const [estimate, measured] of [
      [predicted.latencyMs, latencyP50Ms?.median],
      [predicted.cores, serverCpuUs && (serverCpuUs.median * clients * ratePerSecond) / 1e6],
    ] as const) {
      if (estimate === null || measured === undefined) throw new Error(`${technique} was not measured`)
      const offPercent = (100 * Math.abs(estimate.value - measured)) / measured
      expect(offPercent, `${technique}, ${clients} clients`).toBeLessThanOrEqual(estimate.worstPercent ?? 0)
    }
  }
})

test('committed run: ten thousand polling clients cost as much per poll as the measured fifty', () => {
  const measuredUs = committed.rows.find(({ system, scenario }) => system === 'rungway' && scenario === 'poll')?.figures
    .serverCpuUs?.median
  const short = models.find(({ technique }) => technique === 'short-polling')
  if (short === undefined || measuredUs === undefined) throw new Error('short polling was not measured')
  const given = { ...settings, ratePerSecond: 0.001, clients: 10_000 }
  const pollUs = ((predict(short, given).cores?.value ?? 0) * 1e6) / 10_000
  expect(pollUs / measuredUs).toBeGreaterThan(0.4)
  expect(pollUs / measuredUs).toBeLessThan(2.5)
})

test('errors include those of crowds', () => {
  const without = model(fixture(({ scenario }) => scenario !== 'fan-out'))
  for (const [index, { latency, cpu }] of model(fixture()).entries()) {
    expect(latency.down?.cells).toBeGreaterThan(without[index]?.latency.down?.cells ?? 0)
    expect(cpu?.cells).toBeGreaterThan(without[index]?.cpu?.cells ?? 0)
  }
})

test('committed run: bytes of a WebSocket message of 100 B are within 5 % of the measurement', () => {
  const websocket = models.find(({ technique }) => technique === 'websocket')
  const own = ours.filter(
    ({ scenario, technique, load }) =>
      technique === 'websocket' && ['down', 'up', 'echo'].includes(scenario) && load?.payloadBytes === 100,
  )
  expect(own.length).toBeGreaterThanOrEqual(5)
  for (const { scenario, load, figures } of own) {
    const way = WAYS.find((each) => each === scenario) ?? 'down'
    const ratePerSecond = load?.ratePerSecond ?? 0
    const found = websocket && predict(websocket, { ...settings, way, ratePerSecond, payloadBytes: 100 })
    const measured = (figures.bytesDown?.median ?? 0) + (figures.bytesUp?.median ?? 0)
    const each = (found?.bytesPerMinute?.value ?? 0) / (60 * ratePerSecond)
    expect(Math.abs(each - measured) / measured, `${scenario}, ${ratePerSecond}/s`).toBeLessThan(0.05)
  }
})

test('an idle client costs its pings and answers, and a process without clients next to nothing', () => {
  for (const technique of models) {
    const at = (clients: number, ratePerSecond: number): number =>
      predict(technique, { ...settings, clients, ratePerSecond, rttMs: 0 }).cores?.value ?? 0
    expect(at(1, 0.001), technique.technique).toBeLessThan(0.003)
    expect(at(10_000, 0.001), technique.technique).toBeGreaterThan(5 * at(100, 0.001))
  }
})

const prediction = (
  technique: string,
  latencyMs: number,
  bytes: number,
  more: Partial<Prediction> = {},
): Prediction => ({
  technique,
  latencyMs: estimate(latencyMs),
  bytesPerMinute: estimate(bytes),
  requestsPerMinute: 0,
  cores: null,
  memoryBytes: null,
  ...more,
})
const estimate = (value: number, errorPercent = 1) => ({ value, errorPercent, worstPercent: 2, cells: 9 })

test('of the techniques with about the same latency, picks the cheapest', () => {
  const best = pick([prediction('quick', 10, 1_000), prediction('lean', 20, 100), prediction('slow', 500, 1)])
  expect(best?.technique).toBe('lean')
  expect(best?.reason).toBe(
    'Its 20 ms is as good as the lowest latency, 10 ms. Of the 2 techniques with about that latency it needs the least of bytes on the wire; quick costs 10 times as much.',
  )
})

test('a cost that is unknown for one of them decides nothing', () => {
  const dear = { memoryBytes: estimate(900), cores: estimate(1) }
  const best = pick([prediction('known', 10, 100, dear), prediction('unknown', 10, 200, { cores: estimate(1.5) })])
  expect(best?.technique).toBe('known')
  expect(best?.reason).toContain(
    "it needs the least of bytes on the wire and the server's processor; unknown costs 1.73",
  )
})

test('a lead within the errors is none: the first of the ladder is as good', () => {
  const cpu = (value: number) => ({ cores: estimate(value, 30) })
  const best = pick([prediction('first', 10, 101, cpu(1.2)), prediction('next', 10, 100, cpu(1))])
  expect(best?.technique).toBe('first')
  expect(best?.reason).toBe(
    "It has the lowest latency, 10 ms. Of the 2 techniques with about that latency it is the first that a client tries, and on a par with next: in bytes on the wire and the server's processor they differ by less than the errors.",
  )
})

test('reports that no cost is known of all', () => {
  const [one, other] = [prediction('one', 10, 1), prediction('other', 10, 1, { bytesPerMinute: null })]
  expect(pick([one, other])?.reason).toContain('no cost was measured of all of them')
})

test('picks nothing if nothing is known', () => {
  expect(pick([{ ...prediction('a', 1, 1), latencyMs: null }])).toBeNull()
})
