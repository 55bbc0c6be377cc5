import { expect, test } from 'vitest'
import { cell } from '../../format/cell.ts'
import type { Results, Row } from '../../format/results.ts'
import { spread } from '../../format/spread.ts'
import { ENGLISH } from '../speech/en.ts'
import { fixture } from '../testing/fixture.ts'
import { reportData } from './report-data.ts'

const dataOf = (results: Results) => reportData(results, { en: ENGLISH })

test('says of each bar whether it is reached, and why not', () => {
  const polled = (system: string, costs: readonly number[]): Row => ({
    ...cell({ system, technique: 'short-polling' }, 'poll'),
    rounds: costs.length,
    figures: { serverCpuUs: spread(costs) },
    byRound: costs.map((serverCpuUs) => ({ serverCpuUs })),
    failures: [],
  })
  const of = (costs: readonly number[]) => {
    const rows = [polled('rungway', costs), polled('node-http', [10, 10, 10])]
    const [first, ...others] = dataOf({ ...fixture(() => false), rows }).bars
    expect(new Set(others.map(({ verdict }) => verdict))).toEqual(new Set(['not measured']))
    return first
  }
  expect(of([20, 30, 40])).toEqual({
    name: 'empty poll: server CPU, times node-http',
    verdict: 'no',
    measured: '3.00 ×',
    rounds: '2.00–4.00 ×',
    limit: '1.50 ×',
    reached: false,
    why: expect.stringContaining('A poll names its session'),
  })
  expect(of([10, 14, 40])).toMatchObject({ verdict: 'unsure', reached: true })
  expect(of([10, 12, 11])).toMatchObject({ verdict: 'yes', measured: '1.10 ×', why: null })
})

test('knows the longer time of judged cells', () => {
  const judged = fixture(({ scenario }) => scenario === 'poll')
  expect(dataOf(judged).judged).toEqual({ warmUpSeconds: 3, seconds: 6 })
  expect(dataOf(fixture(({ scenario }) => scenario === 'echo')).judged).toBeNull()
})

test('explains scenarios, and what all their rows had in common', () => {
  expect(dataOf(fixture(({ scenario }) => scenario === 'held')).scenarios).toContainEqual({
    name: 'held',
    title: 'the title of held',
    about: 'How held is measured.',
    rounds: [3, 3],
    clients: [1_000, 5_000, 10_000],
    rttMs: [0],
    loads: expect.any(Array),
  })
})

test('has every figure of every row, and none that was not measured', () => {
  const results = fixture()
  const { everything } = dataOf(results)
  for (const row of results.rows) {
    const table = everything.find(({ scenario }) => scenario === row.scenario)?.table
    expect(table?.rows.some(({ subject }) => subject.system === row.system)).toBe(true)
    expect(table?.headings.length).toBeGreaterThanOrEqual(Object.keys(row.figures).length + 2)
  }
  const text = JSON.stringify([everything, dataOf(results).theory, dataOf(results).losses])
  expect(text).not.toMatch(/NaN|undefined|\[object Object\]/)
})

test('lists failures, noise and what was left out', () => {
  const results = fixture(({ scenario }) => scenario === 'down')
  const [first, ...rest] = results.rows
  if (first === undefined) throw new Error('no rows')
  const noisy = { median: 60, min: 60, max: 60 }
  const rows = [{ ...first, failures: ['no listener'], figures: { ...first.figures, othersPercent: noisy } }, ...rest]
  const data = dataOf({ ...results, rows, leftOut: [{ cell: first, why: 'none found' }] })
  expect(data.warnings.join('\n')).toMatch(/no listener[\s\S]*measurements \(down 1\)/)
  expect(data.everything[0]?.table.rows[0]?.cells[0]).toBe('rungway (noisy)')
  expect(data.leftOut[0]).toContain('because none found')
})
