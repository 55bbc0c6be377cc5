import { expect, test } from 'vitest'
import { type Cell, cell, USUAL } from '../format/cell.ts'
import { BARS, isJudged, judgedFigures } from './bars.ts'

const burst = { clients: 500, load: { ...USUAL, burst: 10 } }

test('names are unique', () => {
  expect(new Set(BARS.map(({ name }) => name)).size).toBe(BARS.length)
})

test('the judged figures of a cell are those that a bar uses', () => {
  expect(judgedFigures(cell({ system: 'rungway', technique: 'short-polling' }, 'poll'))).toEqual(['serverCpuUs'])
  expect(judgedFigures(cell({ system: 'socket.io', technique: 'websocket' }, 'echo'))).toEqual([])
})

test("a cell is judged if it is Rungway's or its rival's, in the conditions of a bar", () => {
  const judged = (system: string, technique: string, scenario: string, more: Partial<Cell> = {}) =>
    isJudged(cell({ system, technique }, scenario, more))
  expect(judged('rungway', 'websocket', 'fan-out', burst)).toBe(true)
  expect(judged('socket.io', 'websocket', 'fan-out', burst)).toBe(true)
  expect(judged('engine.io', 'websocket', 'fan-out', burst)).toBe(false)
  expect(judged('rungway', 'websocket', 'fan-out', { ...burst, clients: 100 })).toBe(false)
  expect(judged('rungway', 'websocket', 'fan-out', { ...burst, client: 'firefox' })).toBe(false)
  expect(judged('sockjs', 'sse', 'connect')).toBe(true)
  for (const system of ['engine.io', 'rungway-engine.io'])
    expect(judged(system, 'websocket', 'crowd-echo', { clients: 50, load: USUAL })).toBe(true)
  expect(judged('rungway', 'websocket', 'crowd-echo', { clients: 50, load: USUAL })).toBe(false)
  expect(judged('ws', 'websocket', 'held', { clients: 10_000 })).toBe(false)
})
