import { describe, expect, test } from 'vitest'
import { BARS, isJudged, judge, judgedFigures, verdictOf } from './bars.ts'
import { type Cell, cell, USUAL } from './cell.ts'
import type { Figures } from './figures.ts'
import { spread } from './measure/spread.ts'
import type { Row } from './results.ts'

const row = (system: string, technique: string, scenario: string, figures: Figures, more: Partial<Cell> = {}): Row => ({
  ...cell({ system, technique }, scenario, more),
  rounds: 1,
  figures: Object.fromEntries(
    Object.entries(figures).map(([name, median]) => [name, { median, min: median, max: median }]),
  ),
  failures: [],
})

const of = (rows: readonly Row[], name: string) => {
  const found = judge(rows).find((each) => each.name === name)
  return found && { measured: found.measured, isReached: found.reached }
}

const burst = { clients: 500, load: { ...USUAL, burst: 10 } }

test('every bar has a name of its own', () => {
  expect(new Set(BARS.map(({ name }) => name)).size).toBe(BARS.length)
})

describe('judge', () => {
  test('compares ours with theirs, in the same circumstances', () => {
    const name = 'fan-out, websocket, burst of 10: server CPU, times ws'
    const rows = [
      row('rungway', 'websocket', 'fan-out', { serverCpuUs: 4 }, burst),
      row('rungway', 'websocket', 'fan-out', { serverCpuUs: 12 }, { ...burst, load: USUAL }),
      row('rungway', 'sse', 'fan-out', { serverCpuUs: 99 }, burst),
      row('ws', 'websocket', 'fan-out', { serverCpuUs: 10 }, burst),
      row('ws', 'websocket', 'fan-out', { serverCpuUs: 1 }, { ...burst, clients: 10 }),
    ]
    expect(of(rows, name)).toEqual({ measured: 0.4, isReached: false })
  })

  test('compares with the best of all others, and of those that are more than a floor', () => {
    const rows = [
      row('rungway', 'sse', 'connect', { firstMessageMs: 3 }),
      row('rungway', 'sse', 'connect', { firstMessageMs: 300 }, { rttMs: 100 }),
      row('sockjs', 'sse', 'connect', { firstMessageMs: 6 }),
      row('node-http', 'sse', 'connect', { firstMessageMs: 2 }),
      row('ws', 'websocket', 'connect', { firstMessageMs: 1 }),
    ]
    const name = 'connect, sse: first message, times the fastest'
    expect(of(rows, `${name} other`)).toEqual({ measured: 1.5, isReached: false })
    expect(of(rows, `${name} library`)).toEqual({ measured: 0.5, isReached: true })
  })

  test('takes the worst of ours, where several rows fit', () => {
    const rows = [
      row('rungway', 'sse', 'connect', { roundTrips: 2 }, { rttMs: 20 }),
      row('rungway', 'sse', 'connect', { roundTrips: 3 }, { rttMs: 100 }),
    ]
    expect(of(rows, "connect, sse: round trips to the first message, with TCP's")).toEqual({
      measured: 3,
      isReached: false,
    })
  })

  test('adds up what belongs together', () => {
    const rows = [row('rungway', 'websocket', 'down', { bytesDown: 107, bytesUp: 2 }, { load: USUAL })]
    expect(of(rows, 'down, websocket, 100 bytes: bytes of a message both ways')).toEqual({
      measured: 109,
      isReached: true,
    })
  })

  test('says how much more it is, where that is asked', () => {
    const held = (system: string, serverBytesPerClient: number) =>
      row(system, 'websocket', 'held', { serverBytesPerClient }, { clients: 5_000 })
    expect(
      of(
        [held('rungway', 10_000), held('ws', 8_000)],
        'held, websocket, 5,000 clients: bytes of memory a client above ws',
      ),
    ).toEqual({ measured: 2_000, isReached: true })
  })

  test('of what was not measured it says nothing', () => {
    const name = 'poll: server CPU of an empty one, times node-http'
    expect(of([], name)).toEqual({ measured: null, isReached: null })
    expect(of([row('rungway', 'short-polling', 'poll', { serverCpuUs: 1 })], name)).toEqual({
      measured: null,
      isReached: null,
    })
    const pageOnly = [
      row('rungway', 'short-polling', 'poll', { serverCpuUs: 1 }, { client: 'chromium' }),
      row('node-http', 'short-polling', 'poll', { serverCpuUs: 1 }),
    ]
    expect(of(pageOnly, name)).toEqual({ measured: null, isReached: null })
  })
})

describe('rounds', () => {
  const name = 'poll: server CPU of an empty one, times node-http'
  const polled = (system: string, costs: readonly (number | null)[]): Row => ({
    ...row(system, 'short-polling', 'poll', { serverCpuUs: spread(costs.flatMap((cost) => cost ?? [])).median }),
    rounds: costs.length,
    byRound: costs.map((cost) => (cost === null ? {} : { serverCpuUs: cost })),
  })
  const judged = (rows: readonly Row[]) => {
    const found = judge(rows).find((each) => each.name === name)
    if (found === undefined) throw new Error('no such bar')
    return found
  }

  test('each is compared with the other of the same number', () => {
    const found = judged([polled('rungway', [10, 40, 30]), polled('node-http', [10, 20, 20])])
    expect(found).toMatchObject({ measured: 1.5, reached: true, rounds: 3, min: 1, max: 2 })
    expect(verdictOf(found)).toBe('unsure')
  })

  test('that agree leave no doubt', () => {
    expect(verdictOf(judged([polled('rungway', [10, 14]), polled('node-http', [10, 10])]))).toBe('yes')
    expect(verdictOf(judged([polled('rungway', [16, 30]), polled('node-http', [10, 10])]))).toBe('no')
  })

  test('of which one side is missing are left out', () => {
    const found = judged([polled('rungway', [10, 99, 12]), polled('node-http', [10, null, 10])])
    expect(found).toMatchObject({ measured: 1.1, rounds: 2, min: 1, max: 1.2 })
  })

  test('that are one, or not known one by one, have no least and most', () => {
    const one = judged([polled('rungway', [20]), polled('node-http', [10])])
    expect(one).toMatchObject({ measured: 2, rounds: 1 })
    const { byRound: _, ...old } = polled('rungway', [10, 40, 30])
    const whole = judged([old, polled('node-http', [10, 20, 20])])
    expect(whole).toMatchObject({ measured: 1.5, rounds: 3 })
    for (const found of [one, whole]) expect(found).not.toHaveProperty('min')
  })

  test('which of several others is the best, the medians say', () => {
    const opened = (system: string, ms: readonly number[]): Row => ({
      ...row(system, 'sse', 'connect', { firstMessageMs: spread(ms).median }),
      rounds: ms.length,
      byRound: ms.map((firstMessageMs) => ({ firstMessageMs })),
    })
    const found = judge([opened('rungway', [4, 4, 4]), opened('sockjs', [2, 2, 2]), opened('faye', [1, 4, 4])]).find(
      (each) => each.name === 'connect, sse: first message, times the fastest library',
    )
    expect(found).toMatchObject({ measured: 2, rounds: 3 })
  })

  test('of nothing say nothing', () => {
    expect(verdictOf(judged([]))).toBe('not measured')
  })
})

test('of a cell what the bars ask for is known', () => {
  expect(judgedFigures(cell({ system: 'rungway', technique: 'short-polling' }, 'poll'))).toEqual(['serverCpuUs'])
  expect(judgedFigures(cell({ system: 'socket.io', technique: 'websocket' }, 'echo'))).toEqual([])
})

test('what is judged is ours, and whom a bar compares it with, in the circumstances of the bar', () => {
  const judged = (system: string, technique: string, scenario: string, more: Partial<Cell> = {}) =>
    isJudged(cell({ system, technique }, scenario, more))
  expect(judged('rungway', 'websocket', 'fan-out', burst)).toBe(true)
  expect(judged('socket.io', 'websocket', 'fan-out', burst)).toBe(true)
  expect(judged('engine.io', 'websocket', 'fan-out', burst)).toBe(false)
  expect(judged('rungway', 'websocket', 'fan-out', { ...burst, clients: 100 })).toBe(false)
  expect(judged('rungway', 'websocket', 'fan-out', { ...burst, client: 'firefox' })).toBe(false)
  expect(judged('sockjs', 'sse', 'connect')).toBe(true)
  expect(judged('ws', 'websocket', 'held', { clients: 10_000 })).toBe(false)
})
