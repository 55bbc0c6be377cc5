import { describe, expect, test } from 'vitest'
import { type Cell, cell, USUAL } from '../format/cell.ts'
import type { Figures } from '../format/figures.ts'
import type { Row } from '../format/results.ts'
import { spread } from '../format/spread.ts'
import { judge, verdictOf } from './judge.ts'

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

describe('judge', () => {
  test("compares Engine.IO's client on the gateway with the same on its own server", () => {
    const crowd = { clients: 50, load: USUAL }
    const name = "echo of a crowd of Engine.IO's clients, long-polling, single: server CPU, times engine.io"
    const rows = [
      row('rungway', 'long-polling', 'crowd-echo', { serverCpuUs: 1 }, crowd),
      row('rungway-engine.io', 'long-polling', 'crowd-echo', { serverCpuUs: 30 }, crowd),
      row('engine.io', 'long-polling', 'crowd-echo', { serverCpuUs: 40 }, crowd),
    ]
    expect(of(rows, name)).toEqual({ measured: 0.75, isReached: true })
  })

  test('compares rows of the same conditions', () => {
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

  test('compares with the best of all others, and with the best library', () => {
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

  test('takes the worst of several matching rows of Rungway', () => {
    const rows = [
      row('rungway', 'sse', 'connect', { roundTrips: 2 }, { rttMs: 20 }),
      row('rungway', 'sse', 'connect', { roundTrips: 3 }, { rttMs: 100 }),
    ]
    expect(of(rows, "connect, sse: round trips to the first message, including TCP's")).toEqual({
      measured: 3,
      isReached: false,
    })
  })

  test('adds up the figures of a bar', () => {
    const rows = [row('rungway', 'websocket', 'down', { bytesDown: 107, bytesUp: 2 }, { load: USUAL })]
    expect(of(rows, 'down, websocket, 100 bytes: bytes per message, both directions')).toEqual({
      measured: 109,
      isReached: true,
    })
  })

  test('gives the difference for a bar above a rival', () => {
    const held = (system: string, serverBytesPerClient: number) =>
      row(system, 'websocket', 'held', { serverBytesPerClient }, { clients: 5_000 })
    expect(
      of(
        [held('rungway', 10_000), held('ws', 8_000)],
        'held, websocket, 5,000 clients: bytes of memory per client above ws',
      ),
    ).toEqual({ measured: 2_000, isReached: true })
  })

  test('gives null if either side was not measured', () => {
    const name = 'empty poll: server CPU, times node-http'
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

describe('judging round by round', () => {
  const name = 'empty poll: server CPU, times node-http'
  const polled = (system: string, costs: readonly (number | null)[]): Row => ({
    ...row(system, 'short-polling', 'poll', { serverCpuUs: spread(costs.flatMap((cost) => cost ?? [])).median }),
    rounds: costs.length,
    byRound: costs.map((cost) => (cost === null ? {} : { serverCpuUs: cost })),
  })
  const judged = (rows: readonly Row[]) => {
    const found = judge(rows).find((each) => each.name === name)
    if (found === undefined) throw new Error(`no bar is named ${name}`)
    return found
  }

  test('rounds of the same number are compared', () => {
    const found = judged([polled('rungway', [10, 40, 30]), polled('node-http', [10, 20, 20])])
    expect(found).toMatchObject({ measured: 1.5, reached: true, rounds: 3, min: 1, max: 2 })
    expect(verdictOf(found)).toBe('unsure')
  })

  test('rounds on one side of the limit are a clear verdict', () => {
    expect(verdictOf(judged([polled('rungway', [10, 14]), polled('node-http', [10, 10])]))).toBe('yes')
    expect(verdictOf(judged([polled('rungway', [16, 30]), polled('node-http', [10, 10])]))).toBe('no')
  })

  test('a round that one side lacks is left out', () => {
    const found = judged([polled('rungway', [10, 99, 12]), polled('node-http', [10, null, 10])])
    expect(found).toMatchObject({ measured: 1.1, rounds: 2, min: 1, max: 1.2 })
  })

  test('a single round, or rows without single rounds, have no minimum and maximum', () => {
    const one = judged([polled('rungway', [20]), polled('node-http', [10])])
    expect(one).toMatchObject({ measured: 2, rounds: 1 })
    const { byRound: _, ...old } = polled('rungway', [10, 40, 30])
    const whole = judged([old, polled('node-http', [10, 20, 20])])
    expect(whole).toMatchObject({ measured: 1.5, rounds: 3 })
    for (const found of [one, whole]) expect(found).not.toHaveProperty('min')
  })

  test('the best rival is chosen by its median', () => {
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

  test('no rows are not measured', () => {
    expect(verdictOf(judged([]))).toBe('not measured')
  })
})
