import { expect, test } from 'vitest'
import { type Curves, choicesOf, hasPlace, linesOf, placesOf, shownRows, shows } from './results.ts'

const ALL = {
  systems: new Set(['rungway', 'ws']),
  techniques: new Set(['sse', 'websocket']),
  clients: new Set(['node']),
  scenarios: new Set(['down']),
}
const point = (system: string, technique: string, x: number, y: number | null) => ({
  system,
  technique,
  client: 'node',
  x,
  y,
})
const label = ''

test('lines of one system share their x values, with the computed ones beside them', () => {
  const curves: Curves = {
    kind: 'curves',
    x: { label: 'x', scale: 'linear' },
    y: { label: 'y', scale: 'linear' },
    marks: 'each',
    points: [
      point('rungway', 'sse', 2, 20),
      point('rungway', 'websocket', 1, 10),
      point('rungway', 'websocket', 3, null),
      point('ws', 'websocket', 9, 90),
    ],
    moments: [],
    guides: [
      {
        kind: 'reference',
        technique: null,
        system: null,
        label,
        points: [
          [0, 0],
          [3, 3],
        ],
      },
      { kind: 'fit', technique: 'websocket', system: 'ws', label, points: [[9, 9]] },
    ],
  }
  expect(linesOf(curves, 'rungway', ALL)).toEqual({
    xs: [0, 1, 2, 3],
    lines: [
      { technique: 'sse', kind: 'measured', ys: [null, null, 20, null] },
      { technique: 'websocket', kind: 'measured', ys: [null, 10, null, null] },
      { technique: null, kind: 'reference', ys: [0, null, null, 3] },
    ],
  })
  expect(linesOf(curves, 'rungway', { ...ALL, techniques: new Set(['sse']) }).lines).toHaveLength(2)
})

test('values have a place between the least and the most, logarithmic without zero', () => {
  const linear = placesOf([5, 10], 'linear')
  expect([linear(0), linear(5), linear(10)]).toEqual([0, 0.5, 1])
  const logarithmic = placesOf([0, 1, 100], 'log')
  expect([logarithmic(0), logarithmic(1), logarithmic(10), logarithmic(100)]).toEqual([0, 0, 0.5, 1])
})

test('what a run has measured can be shown or not', () => {
  const rowOf = (client: string, scenario: string) => ({
    subject: { system: 'ws', technique: 'websocket', client },
    scenario,
    cells: [],
  })
  const rows = [rowOf('node', 'down'), rowOf('firefox', 'down'), rowOf('node', 'up')]
  const chart = {
    id: 'x',
    title: '',
    aid: '',
    scenarios: ['down', 'up'],
    plot: { kind: 'dots' as const, panels: [] },
    table: { headings: [], rows },
  }
  const scenarios = ['down', 'up'].map((name) => {
    const none = { rounds: [0, 0] as const, clients: [], rttMs: [], loads: [] }
    return { name, title: '', about: '', ...none }
  })
  expect(choicesOf({ sections: [{ id: 'x', charts: [chart] }], scenarios })).toEqual({
    systems: ['ws'],
    techniques: ['websocket'],
    clients: ['node', 'firefox'],
    scenarios: ['down', 'up'],
  })
  expect(shows(ALL, { system: 'ws', technique: 'websocket', client: 'node' })).toBe(true)
  expect(shows(ALL, { system: 'faye', technique: 'websocket', client: 'node' })).toBe(false)
  expect(shows(ALL, { system: 'ws', technique: 'websocket', client: 'firefox' })).toBe(false)
  expect(shownRows(ALL, chart.table)).toEqual([rows[0]])
})

test('a figure stays while one of its scenarios is shown', () => {
  expect(hasPlace(ALL, { scenarios: ['up', 'down'] })).toBe(true)
  expect(hasPlace(ALL, { scenarios: ['up'] })).toBe(false)
  expect(hasPlace(ALL, { scenarios: [] })).toBe(true)
})
