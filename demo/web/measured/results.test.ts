import { expect, test } from 'vitest'
import { type Curves, linesOf, placesOf, shows, subjectsOf } from './results.ts'

const ALL = { systems: new Set(['rungway', 'ws']), techniques: new Set(['sse', 'websocket']) }
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
  const rows = [{ subject: { system: 'ws', technique: 'websocket', client: 'node' }, scenario: 'down', cells: [] }]
  const chart = {
    id: 'x',
    title: '',
    aid: '',
    scenarios: [],
    plot: { kind: 'dots' as const, panels: [] },
    table: { headings: [], rows },
  }
  expect(subjectsOf({ sections: [{ id: 'x', charts: [chart] }] })).toEqual({
    systems: ['ws'],
    techniques: ['websocket'],
  })
  expect(shows(ALL, { system: 'ws', technique: 'websocket' })).toBe(true)
  expect(shows(ALL, { system: 'faye', technique: 'websocket' })).toBe(false)
})
