import { expect, test } from 'vitest'
import { cell } from '../../format/cell.ts'
import type { Row } from '../../format/results.ts'
import { peersTable } from './peers.ts'
import { idleTable, transportsTable } from './transports.ts'

const even = (median: number) => ({ median, min: median, max: median })

const row = (technique: string, scenario: string, figures: Row['figures'], system = 'rungway'): Row => ({
  ...cell({ system, technique }, scenario),
  rounds: 1,
  figures,
  failures: [],
})

const figures = (p50: number): Row['figures'] => ({
  latencyP50Ms: even(p50),
  latencyP99Ms: even(12.34),
  bytesUp: even(10.4),
  bytesDown: even(100),
  requests: even(0.25),
  connections: even(2),
})

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
const machine = { cpu: '', cores: 2, memoryGb: 1, os: '', node: 'v20.0.0', load: 0, isPinned: true, versions: {} }

const date = '2026-11-22'

const flows = ['down', 'up', 'echo'].flatMap((scenario) => [
  row('b', scenario, figures(99), 'a peer'),
  row('a', scenario, figures(scenario === 'down' ? 0.5 : 1.5)),
  row('b', scenario, figures(scenario === 'down' ? 0.5 : 1.5)),
])

test('transports have a line each in the order of the list, measured or not, and peers have none', () => {
  const table = transportsTable({ rows: flows, options, machine, date }, ['b', 'a', 'new'])
  const lines = table.split('\n').filter((line) => line.startsWith('| `'))
  expect(lines).toEqual([
    '| `b` | 0.50 | 1.50 | 1.50 | 12.3 | 110 | 110 | 0.25 | 2 |',
    '| `a` | 0.50 | 1.50 | 1.50 | 12.3 | 110 | 110 | 0.25 | 2 |',
    '| `new` | – | – | – | – | – | – | – | – |',
  ])
})

test('the conditions of the run are named', () => {
  const rows = flows.map((each) => ({ ...each, rounds: each.technique === 'a' ? 1 : 2 }))
  const table = transportsTable({ rows, options, machine, date }, ['a', 'b']).replaceAll('\n', ' ')
  expect(table).toContain('Medians of 1 to 2 rounds of 1 s')
  expect(transportsTable({ rows, options, machine, date }, ['a'])).toContain('One round of 1 s')
  expect(table).toContain('The quick run of 2026-11-22 (`npm run bench -- --quick`)')
  const full = { ...options, profile: 'full' } as const
  expect(transportsTable({ rows, options: full, machine, date }, ['a'])).toContain(
    'The full run of 2026-11-22. One round of at least 1 s',
  )
  expect(table).toContain('100 messages per second of 100 bytes')
  expect(table).toContain('2 cores, Node 20.0.0')
})

test('idle clients have a line per transport', () => {
  const cost: Row['figures'] = {
    bytesUpPerMinute: even(600.4),
    bytesDownPerMinute: even(400),
    requestsPerMinute: even(2.4),
    serverWritesPerMinute: even(4.84),
  }
  const table = idleTable({ rows: [row('a', 'idle', cost), row('b', 'idle', cost)], options, date }, ['b', 'a', 'new'])
  expect(table.split('\n').filter((line) => line.startsWith('| `'))).toEqual([
    '| `b` | 400 | 600 | 2.4 | 4.8 | 1.44 |',
    '| `a` | 400 | 600 | 2.4 | 4.8 | 1.44 |',
    '| `new` | – | – | – | – | – |',
  ])
  expect(table).toContain('for 75 s')
})

test('peers have a line per system and technique', () => {
  const rows = [
    row('a', 'down', { ...figures(0.5), serverCpuUs: even(120) }),
    { ...row('a', 'held', { serverBytesPerClient: even(9_000) }), clients: 1_000 },
    { ...row('a', 'held', { serverBytesPerClient: even(8_500) }), clients: 5_000 },
    { ...row('a', 'fan-out', { serverCpuUs: even(99) }), clients: 10 },
    { ...row('a', 'fan-out', { serverCpuUs: { median: 3.4, min: 3, max: 4 } }), clients: 500, rounds: 3 },
    row('a', 'down', figures(1.5), 'a peer'),
  ]
  const table = peersTable({ rows, options, machine, date })
  expect(table.split('\n').filter((line) => line.includes('`a`'))).toEqual([
    '| rungway | `a` | 0.50 | 110 | 3.40 (3.00–4.00) | 9.00 |',
    '| a peer | `a` | 1.50 | 110 | – | – |',
  ])
  expect(table).toContain('One round of 1 s')
  expect(table).toContain('divided by its 1,000 clients')
  expect(table).toContain('in one round')
  expect(table).toContain('one of 500 clients, in 3 rounds')
})

test('without a full run the command for it is named', () => {
  expect(peersTable(null)).toContain('npm run bench -- --json bench/results/full.json')
})
