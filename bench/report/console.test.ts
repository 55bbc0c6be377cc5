import { expect, test } from 'vitest'
import { consoleReport } from './console.ts'
import { fixture } from './fixture.ts'

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
