import { expect, test } from 'vitest'
import { fixture } from '../testing/fixture.ts'
import { consoleReport } from './console.ts'

test('names the noisy scenarios, and marks their rows', () => {
  const results = fixture(({ system, scenario }) => system === 'ws' && ['up', 'echo'].includes(scenario))
  const rows = results.rows.map((row) =>
    row.scenario === 'up'
      ? { ...row, figures: { ...row.figures, othersPercent: { median: 60, min: 60, max: 60 } } }
      : row,
  )
  const text = consoleReport({ ...results, rows })
  expect(text).toContain('during 1 of 2 measurements (up 1)')
  const marked = text.split('\n').filter((line) => / noisy /.test(line) && line.startsWith('ws'))
  expect(marked).toHaveLength(1)
})
