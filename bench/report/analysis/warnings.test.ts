import { expect, test } from 'vitest'
import type { Row } from '../../format/results.ts'
import { fixture } from '../testing/fixture.ts'
import { warnings } from './warnings.ts'

const { machine, rows } = fixture(({ system, scenario }) => system === 'ws' && scenario === 'down')

const even = (value: number) => ({ median: value, min: value, max: value })

/** The warnings about the first row with these figures. */
const warningsOf = (figures: Row['figures']) =>
  warnings({ machine, rows: rows.slice(0, 1).map((row) => ({ ...row, figures })) })

test('a quiet run has none', () => {
  expect(warnings({ machine, rows })).toEqual([])
})

test('a machine that was busy before the run is one', () => {
  expect(warnings({ machine: { ...machine, load: 3 }, rows })).toEqual([expect.stringContaining('load average 3 on 2')])
})

test('a late sender is one, by the median if there are few messages', () => {
  expect(warningsOf({ senderLagP99Ms: even(30), senderLagP50Ms: even(1) })).toEqual([
    expect.stringContaining('30.0 ms behind schedule'),
  ])
  expect(warningsOf({ senderLagP50Ms: even(40) })).toEqual([expect.stringContaining('40.0 ms behind schedule')])
  expect(warningsOf({ senderLagP50Ms: even(1) })).toEqual([])
})
