import { expect, test } from 'vitest'
import { type Cell, cell, type Load, USUAL } from '../../../format/cell.ts'
import type { Profile } from '../../../format/options.ts'
import type { Usage } from '../../measure/usage.ts'
import type { Bench, Matrix, TimedScenario } from '../scenario.ts'
import { SMOKE, world } from '../testing/fake-bench.ts'
import { down, echo, up } from './index.ts'
import { FLOW_ROLES } from './server-roles.ts'

/** Usage as if every round had the cost of ten messages. */
function costing(): Bench {
  const start: Usage = { bytesIn: 0, bytesOut: 0, writes: 0, connections: 1, requests: 0, cpuMs: 0, wakeUps: 0 }
  let bytesOut = 0
  const usage = () => {
    bytesOut += 1_000
    return { ...start, bytesOut }
  }
  return world({ roles: FLOW_ROLES, ratePerSecond: 1_000, usage })
}

test.each([down, up, echo])('$name: times every message, and divides the cost by their number', async (scenario) => {
  const load = { ...USUAL, ratePerSecond: 1_000 }
  const { figures } = await scenario.run(cell({ system: 's', technique: 'a' }, scenario.name, { load }), costing())
  expect(figures.latencyP50Ms).toBeGreaterThanOrEqual(0)
  expect(figures.senderLagP50Ms).toBeGreaterThanOrEqual(0)
  expect(figures).toMatchObject({ bytesDown: 100, requests: 0, connections: 1 })
  // Ten messages have no 99th percentile.
  expect(figures).toMatchObject({ latencyP99Ms: undefined, latencyP999Ms: undefined, senderLagP99Ms: undefined })
})

const choices = [
  { system: 's', technique: 'websocket', can: ['http2' as const] },
  { system: 't', technique: 'short-polling' },
]
const options = { ...SMOKE, profile: 'full', rounds: 3, ratePerSecond: 100, payloadBytes: 100 } as const
const matrix: Matrix = { options, choices, core: choices.slice(1), choicesInPages: [] }

test.each([
  [down, ['32 at 10', '1000 at 10', '65536 at 10', '100 at 10', '100 at 1000']],
  [up, ['32 at 10', '1000 at 10', '65536 at 10']],
  [echo, ['32 at 10', '1000 at 10', '65536 at 10', '100 at 10', '100 at 1000']],
] as const)('$name: the core is asked in more sizes and at more rates, in a full run', ({ cells }, more) => {
  const loadsOf = (of: string, profile: Profile) =>
    cells({ ...matrix, options: { ...options, profile } }).flatMap(({ system, load, http }) =>
      system === of && load?.burst === 1 && http === '1.1' ? `${load.payloadBytes} at ${load.ratePerSecond}` : [],
    )
  expect(loadsOf('s', 'full')).toEqual(['100 at 100'])
  expect(loadsOf('t', 'full')).toEqual(['100 at 100', ...more])
  expect(loadsOf('t', 'quick')).toEqual(['100 at 100'])
})

test('cells that take long and vary little have fewer rounds', () => {
  const roundsOf = (
    { name, rounds }: TimedScenario,
    technique: string,
    load: Partial<Load>,
    http: Cell['http'] = '1.1',
  ) => rounds?.(cell({ system: 's', technique }, name, { load: { ...USUAL, ...load }, http }), options)
  expect(roundsOf(down, 'websocket', {})).toBe(3)
  expect(roundsOf(down, 'websocket', {}, '2')).toBe(2)
  expect(roundsOf(down, 'websocket', { payloadBytes: 1_000 })).toBe(3)
  expect(roundsOf(down, 'short-polling', {})).toBe(3)
  expect(roundsOf(down, 'short-polling', { payloadBytes: 1_000 })).toBe(2)
  expect(roundsOf(echo, 'websocket', {})).toBe(3)
  expect(roundsOf(echo, 'websocket', { burst: 10 })).toBe(3)
  expect(roundsOf(echo, 'websocket', { ratePerSecond: 10 })).toBe(1)
  expect(roundsOf(up, 'websocket', { payloadBytes: 1_000 })).toBe(1)
})
