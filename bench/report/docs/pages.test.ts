import { expect, test } from 'vitest'
import { cell, USUAL } from '../../format/cell.ts'
import type { Row } from '../../format/results.ts'
import { echoInPage } from '../../theory/in-pages.ts'
import { pagesTable } from './pages.ts'

const even = (median: number) => ({ median, min: median, max: median })
const options = {
  profile: 'full',
  rounds: 2,
  seconds: 2,
  warmUpSeconds: 0.5,
  ratePerSecond: 100,
  payloadBytes: 100,
  pollMs: 1_000,
  idleSeconds: 0,
  only: null,
} as const
const versions = { chromium: '1.2', firefox: '3.4', hono: '5' }
const machine = { cpu: '', cores: 2, memoryGb: 1, os: '', node: 'v20.0.0', load: 0, isPinned: true, versions }

const row = (technique: string, client: Row['client'], figures: Row['figures'], system = 'rungway'): Row => ({
  ...cell({ system, technique }, 'page', { client, load: USUAL }),
  rounds: 2,
  figures,
  failures: [],
})

const tableOf = (rows: readonly Row[]) =>
  pagesTable({ rows, options, machine, date: '2026-11-22' }, ['sse', 'multipart'], 'npm run it')

const linesOf = (rows: readonly Row[]) =>
  tableOf(rows)
    .split('\n')
    .filter((line) => line.startsWith('| `'))

test('a line for each transport and browser, with predictions beside what they predict', () => {
  const requests = echoInPage({ technique: 'multipart', client: 'firefox' })?.requests
  expect(requests).toBeDefined()
  const lines = linesOf([
    row('multipart', 'firefox', { latencyP50Ms: even(5.25), requests: even(0.9) }),
    row('sse', 'chromium', { latencyP50Ms: even(3), pageBytes: even(300_000), downP50Ms: even(2) }),
    row('sse', 'firefox', { latencyP50Ms: even(9) }, 'a peer'),
  ])
  expect(lines).toEqual([
    '| `sse` | chromium | 3 | 2 | – | – | – | – | – | 300 |',
    '| `multipart` | firefox | 5.25 | – | – | – | 0.90 (1.00) | – | – | – |',
  ])
})

test('what other processes may have changed is marked, and what lies outside of theory is explained', () => {
  const quiet = row('sse', 'chromium', { latencyP50Ms: even(1) })
  expect(tableOf([quiet])).not.toContain('†')
  expect(tableOf([quiet])).toContain('1 of 1 predictions')
  const noisy = tableOf([row('sse', 'chromium', { latencyP50Ms: even(4), othersPercent: even(50) })])
  expect(noisy).toMatch(/\| 4 † \|/)
  expect(noisy).toMatch(/0 of 1 predictions.*The others:\n\n- 1: A page’s request passes several processes/s)
  expect(noisy).toContain('chromium 1.2, firefox 3.4')
})
