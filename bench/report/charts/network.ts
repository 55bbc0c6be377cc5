import { keyOf } from '../../format/cell.ts'
import { FIGURES } from '../../format/figures.ts'
import type { Row } from '../../format/results.ts'
import { compact } from '../../text/number.ts'
import { circumstances } from '../../theory/circumstances.ts'
import { THEORIES } from '../../theory/index.ts'
import { type Chart, type Given, type Guide, subjectOf } from './chart.ts'
import { curves, median } from './curves.ts'
import { dots } from './dots.ts'

const ABOUT = {
  down: ['far-down', 'Latency down, behind a network that takes its time'],
  echo: ['far-echo', 'There and back, behind a network that takes its time'],
} as const

const STEPS = 24

/** Evenly on a logarithm, and close on both sides of `step`: there messages begin to meet a request that is away. */
function between(least: number, most: number, step: number): number[] {
  const even = Array.from({ length: STEPS + 1 }, (_, index) => least * (most / least) ** (index / STEPS))
  return [...even, step, step * 1.001].filter((place) => place >= least && place <= most).sort((a, b) => a - b)
}

/** What theory says about the round trips between nothing and the longest that was measured, at the rate that was measured. */
function lines(way: 'down' | 'echo', given: Given, scenario: string): Guide[] {
  const far = given.rows.filter((row) => row.scenario === scenario)
  const longest = Math.max(0, ...far.map(({ rttMs }) => rttMs))
  const load = far[0]?.load ?? null
  if (longest === 0 || load === null) return []
  const places = between(
    Math.min(...far.map(({ rttMs }) => rttMs)) / 2,
    longest,
    (1_000 * load.burst) / load.ratePerSecond,
  )
  return THEORIES.flatMap(({ technique, [way]: formulas }) => {
    const formula = formulas.latencyP50Ms
    if (formula === undefined) return []
    return {
      kind: 'theory' as const,
      technique,
      system: null,
      label: `theory: ${formula.text}`,
      points: places.map((rttMs) => [rttMs, formula.of(circumstances({ rttMs, load }, given.options))] as const),
    }
  })
}

export function delayChart(way: 'down' | 'echo', given: Given): Chart {
  const [scenario, title] = ABOUT[way]
  return curves(
    {
      id: scenario,
      title,
      aid: 'The thin lines are what theory says of the network alone; what a mark lies above its line is the work of the machine.',
      scenarios: [scenario],
      x: { label: 'round trip of the network, ms', scale: 'log' },
      y: { label: 'latency p50, ms', scale: 'log' },
      guides: () => lines(way, given, scenario),
    },
    given.rows.filter((row) => row.scenario === scenario),
    ({ rttMs }) => rttMs,
    median('latencyP50Ms'),
  )
}

export const connectChart = ({ rows }: Given): Chart =>
  dots(
    {
      id: 'connect',
      title: 'How long it takes to begin',
      aid: 'Left is sooner; behind a round trip of 100 ms, each hundred is a time that client and server waited for each other.',
      scenarios: ['connect'],
      figures: ['openMs', 'firstMessageMs', 'roundTrips'],
      variant: ({ rttMs }) => (rttMs === 0 ? 'loopback' : `RTT ${rttMs} ms`),
    },
    rows.filter(({ scenario }) => scenario === 'connect'),
  )

/** One after the other they are the first message. */
const PARTS = ['acceptMs', 'askMs', 'admitMs', 'tellMs'] as const

/** On loopback: far away a part is a number of round trips, and nothing else is to be seen of it. */
export function connectPartsChart({ rows }: Given): Chart {
  const found = rows.flatMap((row) => {
    const spreads = PARTS.flatMap((part) => row.figures[part] ?? [])
    const isNear = row.scenario === 'connect' && row.rttMs === 0
    return isNear && spreads.length === PARTS.length ? [{ row, values: spreads.map(({ median }) => median) }] : []
  })
  return {
    id: 'connect-parts',
    title: 'What the first message is made of, on loopback',
    aid: 'From left to right: until the server has accepted a connection, until it has a request, until its application is handed the client, and until the client has heard what that says. Each is a median of its own.',
    scenarios: ['connect'],
    plot: {
      kind: 'stacks',
      title: 'first message in parts, ms',
      parts: PARTS.map((part) => FIGURES[part]),
      stacks: found.map(({ row, values }) => ({ ...subjectOf(row), values })),
    },
    table: {
      headings: ['system', 'technique', ...PARTS.map((part) => FIGURES[part])],
      rows: found.map(({ row, values }) => ({
        subject: subjectOf(row),
        scenario: row.scenario,
        cells: [row.system, row.technique, ...values.map(compact)],
      })),
    },
  }
}

/** What is to be compared stands one below the other. */
function pairs(rows: readonly Row[]): Row[] {
  const order = new Map(rows.map((row) => keyOf({ ...row, http: '1.1' })).map((key, index) => [key, index]))
  const place = (row: Row): number => order.get(keyOf({ ...row, http: '1.1' })) ?? 0
  return rows.toSorted((one, other) => place(one) - place(other) || one.http.localeCompare(other.http))
}

/** Only what was measured over both. */
export function http2Chart({ rows }: Given): Chart {
  const second = rows.filter(({ http }) => http === '2')
  const beside = rows.filter((row) =>
    second.some((other) => row.http === '1.1' && keyOf(row) === keyOf({ ...other, http: '1.1' })),
  )
  return dots(
    {
      id: 'http2',
      title: 'HTTP/2 beside HTTP/1.1',
      aid: 'Left is less; the bytes show what header compression and shared connections save, the processor what they cost.',
      scenarios: [...new Set(second.map(({ scenario }) => scenario))],
      figures: ['latencyP50Ms', 'bytesDown', 'bytesUp', 'serverCpuUs', 'connections'],
      per: 'a message',
      variant: ({ scenario, http }) => `${scenario}, HTTP/${http}`,
    },
    pairs([...beside, ...second]),
  )
}
