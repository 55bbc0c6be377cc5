import { expect, test } from 'vitest'
import type { Row } from '../results.ts'
import { consoleReport, warnings } from './console.ts'
import { fixture } from './fixture.ts'

const { machine, rows } = fixture(({ system, scenario }) => system === 'ws' && scenario === 'down')

const even = (value: number) => ({ median: value, min: value, max: value })

/** The first row with other figures. */
const found = (figures: Row['figures']) =>
  warnings({ machine, rows: rows.slice(0, 1).map((row) => ({ ...row, figures })) })

test('has nothing to say of a quiet run', () => {
  expect(warnings({ machine, rows })).toEqual([])
})

test('says that the machine was busy before it began', () => {
  expect(warnings({ machine: { ...machine, load: 3 }, rows })).toEqual([expect.stringContaining('a load of 3 on 2')])
})

test('says that a sender was late, were it by the median of few messages', () => {
  expect(found({ senderLagP99Ms: even(30), senderLagP50Ms: even(1) })).toEqual([
    expect.stringContaining('30.0 ms late'),
  ])
  expect(found({ senderLagP50Ms: even(40) })).toEqual([expect.stringContaining('40.0 ms late')])
  expect(found({ senderLagP50Ms: even(1) })).toEqual([])
})

test('says which scenarios were too noisy, and marks the rows', () => {
  const results = fixture(({ system, scenario }) => system === 'ws' && ['up', 'echo'].includes(scenario))
  const rows = results.rows.map((row) =>
    row.scenario === 'up'
      ? { ...row, figures: { ...row.figures, othersPercent: { median: 60, min: 60, max: 60 } } }
      : row,
  )
  const up = { name: 'up', title: 'one way, up', about: 'About.', figures: ['latencyP50Ms'] } as const
  const echo = { ...up, name: 'echo', title: 'there and back' }
  const text = consoleReport({ ...results, rows }, [up, echo])
  expect(text).toContain('during 1 of 2 measurements (up 1)')
  const marked = text.split('\n').filter((line) => / noisy /.test(line) && line.startsWith('ws'))
  expect(marked).toHaveLength(1)
})
