import { keyOf } from '../../format/cell.ts'
import { FIGURES } from '../../format/figures.ts'
import type { Given, Row } from '../../format/results.ts'
import { compact } from '../../text/number.ts'
import { circumstances } from '../../theory/circumstances.ts'
import { THEORIES } from '../../theory/index.ts'
import { type Chart, type Guide, subjectOf } from './chart.ts'
import { curves, median } from './curves.ts'
import { dots } from './dots.ts'

const ABOUT = {
  down: ['far-down', 'Latency down, by distance'],
  echo: ['far-echo', 'Latency of an echo, by distance'],
} as const

const STEPS = 24

/**
 * Evenly on a logarithmic axis, and on both sides of `step`, where messages start to meet a request
 * under way.
 */
function between(least: number, most: number, step: number): number[] {
  const even = Array.from({ length: STEPS + 1 }, (_, index) => least * (most / least) ** (index / STEPS))
  return [...even, step, step * 1.001].filter((place) => place >= least && place <= most).sort((a, b) => a - b)
}

/** The theory's latency up to the longest measured round trip, at the measured rate. */
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
      aid: 'The thin lines are the theory of the network alone; a mark’s distance above its line is the work of the machine.',
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
      title: 'Time to connect',
      aid: 'Left is sooner. With a round trip of 100 ms, each hundred is one wait of client and server for each other.',
      scenarios: ['connect'],
      figures: ['openMs', 'firstMessageMs', 'roundTrips'],
      variant: ({ rttMs }) => (rttMs === 0 ? 'loopback' : `RTT ${rttMs} ms`),
    },
    rows.filter(({ scenario }) => scenario === 'connect'),
  )

/** Consecutive parts of the first message. */
const PARTS = ['acceptMs', 'askMs', 'admitMs', 'tellMs'] as const

/** Over loopback: at a distance, parts show little but round trips. */
export function connectPartsChart({ rows }: Given): Chart {
  const found = rows.flatMap((row) => {
    const spreads = PARTS.flatMap((part) => row.figures[part] ?? [])
    const isNear = row.scenario === 'connect' && row.rttMs === 0
    return isNear && spreads.length === PARTS.length ? [{ row, values: spreads.map(({ median }) => median) }] : []
  })
  return {
    id: 'connect-parts',
    title: 'Parts of the first message, over loopback',
    aid: 'From left to right: until the server has accepted a connection, until it has received a request, until its application has the client, and until the client has the message. Each part is a median of its own.',
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

/** Compared rows are neighbours. */
function pairs(rows: readonly Row[]): Row[] {
  const order = new Map(rows.map((row) => keyOf({ ...row, http: '1.1' })).map((key, index) => [key, index]))
  const place = (row: Row): number => order.get(keyOf({ ...row, http: '1.1' })) ?? 0
  return rows.toSorted((one, other) => place(one) - place(other) || one.http.localeCompare(other.http))
}

/** Only cells measured over both. */
export function http2Chart({ rows }: Given): Chart {
  const second = rows.filter(({ http }) => http === '2')
  const beside = rows.filter((row) =>
    second.some((other) => row.http === '1.1' && keyOf(row) === keyOf({ ...other, http: '1.1' })),
  )
  return dots(
    {
      id: 'http2',
      title: 'HTTP/2 and HTTP/1.1',
      aid: 'Left is less. The bytes show what header compression and shared connections save, the CPU what they cost.',
      scenarios: [...new Set(second.map(({ scenario }) => scenario))],
      figures: ['latencyP50Ms', 'bytesDown', 'bytesUp', 'serverCpuUs', 'connections'],
      per: 'per message',
      variant: ({ scenario, http }) => `${scenario}, HTTP/${http}`,
    },
    pairs([...beside, ...second]),
  )
}
