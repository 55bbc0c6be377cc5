import { expect, test } from 'vitest'
import { type Measured, summarise } from './results.ts'

const summary = (p50: number) => ({ count: 10, p50, p90: p50, p99: p50 * 2, max: p50 * 3 })

const round = (technique: string, index: number, p50: number, bytesOut: number): Measured => ({
  system: 's',
  technique,
  scenario: 'down',
  round: index,
  messages: 10,
  latency: summary(p50),
  lag: summary(0),
  usage: { bytesIn: 50, bytesOut, writes: 4, connections: 2, requests: 5, cpuMs: 3 },
})

test('a row is the medians of the rounds of its cell, for one message each', () => {
  const rows = summarise([round('a', 0, 1, 1000), round('b', 0, 7, 10), round('a', 1, 9, 1200), round('a', 2, 2, 1100)])
  expect(rows.map(({ technique }) => technique)).toEqual(['a', 'b'])
  expect(rows[0]).toEqual({
    system: 's',
    technique: 'a',
    scenario: 'down',
    p50: { median: 2, min: 1, max: 9 },
    p99: { median: 4, min: 2, max: 18 },
    lagP99: { median: 0, min: 0, max: 0 },
    bytesUp: { median: 5, min: 5, max: 5 },
    bytesDown: { median: 110, min: 100, max: 120 },
    requests: { median: 0.5, min: 0.5, max: 0.5 },
    serverCpuUs: { median: 300, min: 300, max: 300 },
    connections: { median: 2, min: 2, max: 2 },
  })
})
