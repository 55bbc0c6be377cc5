import { expect, test } from 'vitest'
import { cell, USUAL } from '../../format/cell.ts'
import type { FunctionTime } from './busy-time.ts'
import { circumstances, comparison, type Names } from './reading.ts'

const ROOT = 'file:///somewhere/rungway/'

const time = (name: string, path: string, selfUs: number): FunctionTime => ({
  name,
  url: path === '' || path.startsWith('node:') ? path : `${ROOT}${path}`,
  line: 9,
  column: 0,
  selfUs,
  samples: 3,
})

const names: Names = { root: ROOT, sourceOf: ({ url, line }) => ({ url: url.replace('dist', 'src'), line: line + 1 }) }

const systems = [
  {
    cell: cell({ system: 'rungway', technique: 'websocket' }, 'down'),
    cpuUs: 20,
    times: [time('writev', '', 500), time('pull', 'gateway/dist/a.js', 499), time('log', 'node_modules/l/l.js', 1)],
  },
  {
    cell: cell({ system: 'ws', technique: 'websocket' }, 'down'),
    cpuUs: 10,
    times: [time('send', 'node_modules/ws/lib/sender.js', 30), time('writev', '', 10)],
  },
]

test('divides the cost of a message by the shares of the profile, for each system', () => {
  expect(comparison(systems, names).split('\n')).toEqual([
    '| part | rungway, µs | ws, µs |',
    '| --- | ---: | ---: |',
    '| system calls and native code | 10.0 (50.0 %) | 2.50 (25.0 %) |',
    '| rungway gateway | 9.98 (49.9 %) | – |',
    '| ws | – | 7.50 (75.0 %) |',
    '| everything else | 0.02 (0.1 %) | – |',
    '| **all** | 20.0 (100.0 %) | 10.0 (100.0 %) |',
    '',
    'Samples: rungway 9, ws 6.',
    '',
    "The most expensive functions of Rungway's own code:",
    '',
    '| function | rungway, µs |',
    '| --- | ---: |',
    '| `pull` gateway/src/a.js:10 | 9.98 (49.9 %) |',
    '',
    'The most expensive other functions of any system:',
    '',
    '| function | rungway, µs | ws, µs |',
    '| --- | ---: | ---: |',
    '| `writev` | 10.0 (50.0 %) | 2.50 (25.0 %) |',
    '| `send` ws/lib/sender.js:10 | – | 7.50 (75.0 %) |',
    '| `log` l/l.js:10 | 0.02 (0.1 %) | – |',
  ])
})

test('Rungway need not come first', () => {
  const [own, other] = systems
  const both = own && other ? [other, { ...own, cell: { ...own.cell, system: 'rungway-engine.io' } }] : []
  expect(comparison(both, names)).toContain('| `pull` gateway/src/a.js:10 | 9.98 (49.9 %) |')
})

test('reports that none of the own functions was sampled', () => {
  expect(comparison(systems.slice(1), names)).toContain('own code:\n\nNone was sampled.\n')
})

test('the conditions name everything in which comparisons differ', () => {
  const choice = { system: 's', technique: 'sse' }
  expect(circumstances(cell(choice, 'poll', { clients: 1_000 }))).toBe('sse, 1,000 clients')
  expect(circumstances(cell(choice, 'echo', { http: '2', rttMs: 100, load: { ...USUAL, burst: 10 } }))).toBe(
    'sse, 1 client, 100 messages/s of 100 bytes, 10 in a burst, HTTP/2, 100 ms of round trip',
  )
})
