import { expect, test } from 'vitest'
import { type Cell, cell, USUAL } from '../../format/cell.ts'
import type { Row } from '../../format/results.ts'
import { spread } from '../../format/spread.ts'
import { fixture } from '../testing/fixture.ts'
import { type Chart, type Curves, type Dots, isEmpty } from './chart.ts'
import { sections } from './index.ts'
import { latencyChart } from './latency.ts'
import { recoveryCharts, thin } from './recovery.ts'

const charts = (keep?: (row: Row) => boolean): Chart[] => sections(fixture(keep)).flatMap(({ charts }) => charts)

function curves(id: string, keep?: (row: Row) => boolean): Curves {
  const plot = charts(keep).find((chart) => chart.id === id)?.plot
  if (plot?.kind !== 'curves') throw new Error(`no curves ${id}`)
  return plot
}

test('a whole run leaves no chart empty, and each has its numbers as a table', () => {
  for (const chart of charts()) {
    expect(isEmpty(chart), chart.id).toBe(false)
    for (const { cells } of chart.table.rows) expect(cells, chart.id).toHaveLength(chart.table.headings.length)
  }
})

test('without measurements every chart exists, and is empty', () => {
  const empty = charts(() => false)
  expect(empty.map(({ id }) => id)).toEqual(charts().map(({ id }) => id))
  for (const chart of empty) expect(isEmpty(chart), chart.id).toBe(true)
})

test('a row is missing only from charts of figures that it lacks', () => {
  const plot = curves('bytes', ({ system, load }) => system === 'ws' && load?.payloadBytes !== 16)
  expect(plot.points.map(({ x }) => x)).toEqual([100, 1_000, 65_536])
})

test('up and echo are plotted by size and by rate, as down is', () => {
  const usual = fixture(({ system, scenario, http }) => system === 'ws' && scenario !== 'page' && http === '1.1')
  const rows = usual.rows.flatMap((row) =>
    ['up', 'echo'].includes(row.scenario) && row.load !== null
      ? [row, { ...row, load: { ...row.load, payloadBytes: 32, ratePerSecond: 10 } }]
      : [row],
  )
  const slow = rows.flatMap((row) =>
    row.scenario === 'echo' && row.load?.payloadBytes === 100
      ? { ...row, load: { ...row.load, ratePerSecond: 10 } }
      : [],
  )
  const drawn = sections({ ...usual, rows: [...rows, ...slow] }).flatMap(({ charts }) => charts)
  const xs = (id: string) => {
    const plot = drawn.find((chart) => chart.id === id)?.plot
    return plot?.kind === 'curves' ? plot.points.map(({ x }) => x) : null
  }
  for (const id of ['latency-by-size-up', 'latency-by-size-echo', 'bytes-up']) expect(xs(id), id).toEqual([32, 100])
  expect(xs('latency-by-rate-echo')).toEqual([10, 100])
})

test('logarithmic axes have only positive values', () => {
  for (const { plot } of charts()) {
    if (plot.kind !== 'curves') continue
    for (const { x, y } of plot.points) {
      if (plot.x.scale === 'log') expect(x).toBeGreaterThan(0)
      if (plot.y.scale === 'log' && y !== null) expect(y).toBeGreaterThan(0)
    }
  }
})

test('fits a line to crowds of at least three sizes', () => {
  const mine = ({ system, technique }: Row) => system === 'ws' && technique === 'websocket'
  expect(curves('held-memory', mine).guides).toMatchObject([
    { kind: 'fit', label: expect.stringMatching(/ \+ .* × N/) },
  ])
  expect(curves('held-memory', (row) => mine(row) && row.clients !== 5_000).guides).toEqual([])
})

test('plots the theory beside measurements at a distance', () => {
  const { guides, points } = curves('far-down')
  const line = guides.find(({ technique }) => technique === 'websocket')
  expect(line?.points.at(-1)).toEqual([300, 150])
  expect(points.map(({ x }) => x)).toContain(300)
})

test('a timeline keeps single messages, and is plotted without distance', () => {
  const own = ({ system }: Row) => system === 'ws'
  const xs = curves('recovery-cut', own).points.map(({ x }) => x)
  expect(xs.slice(0, 3)).toEqual([0, 0.1, 0.2])
  expect(curves('recovery-cut', (row) => own(row) && row.rttMs === 0).points).toHaveLength(xs.length)
})

test('a wait that was cut short is not a time', () => {
  const spread = (median: number) => ({ median, min: median, max: median })
  const times = (figures: Row['figures']) => {
    const [row] = fixture(({ scenario }) => scenario === 'recovery-cut').rows
    if (row === undefined) throw new Error('no rows')
    const { options } = fixture(() => false)
    const [chart] = recoveryCharts({ rows: [{ ...row, figures }], options })
    return chart?.table.rows[0]?.cells.slice(3, 5)
  }
  const waited = { notBackWithinMs: spread(6_000) }
  const back = { gapMs: spread(1_320), backMs: spread(1_310) }
  expect(times(back)).toEqual(['1,320', '1,310'])
  expect(times(waited)).toEqual(['> 6,000', '> 6,000'])
  expect(times({ ...back, ...waited })).toEqual(['1,320 or > 6,000', '1,310 or > 6,000'])
  expect(times({ gapMs: spread(6_025) })).toEqual(['> 6,025', '–'])
})

test('a timeline marks the fault', () => {
  const own = ({ system }: Row) => system === 'ws'
  expect(curves('recovery-stall', own).moments).toEqual([
    { system: 'ws', technique: 'websocket', client: 'node', x: 3, label: 'silence' },
  ])
})

test('a thinned timeline keeps the worst of each bucket', () => {
  const timeline = [
    [0, 1],
    [1, 9],
    [2, 2],
    [3, null],
    [4, 3],
  ] as const
  expect(thin(timeline, 3)).toEqual([
    [1, 9],
    [3, null],
    [4, 3],
  ])
  expect(thin([], 3)).toEqual([])
})

test('a latency curve and its axis end before an unknown percentile', () => {
  const { rows, options } = fixture(({ system, scenario }) => system === 'ws' && scenario === 'down')
  const few = rows.map(({ figures: { latencyP999Ms: _, ...figures }, ...row }) => ({ ...row, figures }))
  const chart = latencyChart('down', { rows: few, options })
  const ends = ({ plot }: Chart) => (plot.kind === 'curves' ? [plot.points.at(-1)?.x, plot.x.ticks?.at(-1)?.[1]] : [])
  expect(ends(chart)).toEqual([2, 'p99'])
  expect(chart.table.rows[0]?.cells.slice(-2)).toEqual(['–', expect.stringMatching(/\d/)])
  expect(ends(latencyChart('down', { rows, options }))).toEqual([3.7, 'max'])
})

function dots(id: string, rows: readonly Row[]): Dots {
  const plot = sections({ ...fixture(), rows })
    .flatMap(({ charts }) => charts)
    .find((chart) => chart.id === id)?.plot
  if (plot?.kind !== 'dots') throw new Error(`no dots ${id}`)
  return plot
}

const measured = (more: Partial<Cell>, figures: Row['figures']): Row => ({
  ...cell({ system: 'rungway', technique: 'sse' }, 'connect', more),
  rounds: 1,
  figures,
  failures: [],
})

test('stacks the parts of the first message over loopback, if all are known', () => {
  const parts = { acceptMs: spread([0.5]), askMs: spread([0.3]), admitMs: spread([0.2]), tellMs: spread([0.4]) }
  const { tellMs: _, ...some } = parts
  const rows = [measured({}, parts), measured({ rttMs: 100 }, parts), measured({ technique: 'websocket' }, some)]
  const chart = sections({ ...fixture(), rows })
    .flatMap(({ charts }) => charts)
    .find(({ id }) => id === 'connect-parts')
  expect(chart?.plot).toMatchObject({
    parts: ['TCP accepted, ms', 'request received, ms', 'client admitted, ms', 'message delivered, ms'],
    stacks: [{ system: 'rungway', technique: 'sse', values: [0.5, 0.3, 0.2, 0.4] }],
  })
  expect(chart?.table.rows.map(({ cells }) => cells)).toEqual([['rungway', 'sse', '0.5', '0.3', '0.2', '0.4']])
})

test('places HTTP/2 below the HTTP/1.1 row that it compares with, and names the unit of bytes', () => {
  const of = (technique: string, scenario: string, http: Cell['http']) =>
    measured({ technique, scenario, http, load: USUAL }, { bytesDown: spread([100]), connections: spread([1]) })
  const rows = (['1.1', '2'] as const).flatMap((http) =>
    ['down', 'echo'].flatMap((scenario) => ['sse', 'long-polling'].map((technique) => of(technique, scenario, http))),
  )
  const { panels } = dots('http2', [...rows, of('websocket', 'down', '1.1')])
  expect(panels.map(({ title }) => title)).toEqual(['B down per message', 'connections'])
  expect(panels[0]?.dots.map(({ technique, variant }) => `${technique} ${variant}`)).toEqual([
    'sse down, HTTP/1.1',
    'sse down, HTTP/2',
    'long-polling down, HTTP/1.1',
    'long-polling down, HTTP/2',
    'sse echo, HTTP/1.1',
    'sse echo, HTTP/2',
    'long-polling echo, HTTP/1.1',
    'long-polling echo, HTTP/2',
  ])
})
