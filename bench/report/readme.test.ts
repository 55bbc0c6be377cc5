import { expect, test } from 'vitest'
import type { Row } from '../results.ts'
import { idleTable, transportsTable } from './readme.ts'

const even = (median: number) => ({ median, min: median, max: median })

const row = (technique: string, scenario: string): Row => ({
  system: 's',
  technique,
  scenario,
  p50: even(scenario === 'down' ? 0.5 : 1.5),
  p99: even(12.34),
  lagP99: even(0),
  bytesUp: even(10.4),
  bytesDown: even(100),
  requests: even(0.25),
  serverCpuUs: even(1),
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
  json: null,
} as const
const machine = { cpu: '', cores: 2, memoryGb: 1, os: '', node: 'v20.0.0', load: 0, versions: {} }

test('has a line for each transport of the list, in its order, measured or not', () => {
  const rows = ['down', 'up', 'echo'].flatMap((scenario) => [row('a', scenario), row('b', scenario)])
  const table = transportsTable({ rows, options, machine }, ['b', 'a', 'new'])
  const lines = table.split('\n').filter((line) => line.startsWith('| `'))
  expect(lines).toEqual([
    '| `b` | 0.50 | 1.50 | 1.50 | 12.3 | 110 | 110 | 0.25 | 2 |',
    '| `a` | 0.50 | 1.50 | 1.50 | 12.3 | 110 | 110 | 0.25 | 2 |',
    '| `new` | – | – | – | – | – | – | – | – |',
  ])
})

test('says what the numbers were measured with', () => {
  const table = transportsTable({ rows: [], options, machine }, []).replaceAll('\n', ' ')
  expect(table).toContain('3 rounds of 1 s')
  expect(table).toContain('100 messages a second, 100 bytes each')
  expect(table).toContain('2 cores, Node 20.0.0')
})

test('says what an idle client costs', () => {
  const cost = (technique: string) => ({
    system: 's',
    technique,
    bytesUp: 600.4,
    bytesDown: 400,
    requests: 2.4,
    writes: 4.84,
    serverCpuMs: 1,
  })
  const table = idleTable({ idle: [cost('a'), cost('b')], options }, ['b', 'a', 'new'])
  expect(table.split('\n').filter((line) => line.startsWith('| `'))).toEqual([
    '| `b` | 400 | 600 | 2.4 | 4.8 | 1.44 |',
    '| `a` | 400 | 600 | 2.4 | 4.8 | 1.44 |',
  ])
  expect(table).toContain('for 75 s')
})
