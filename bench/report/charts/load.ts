import { isPlain } from '../../format/cell.ts'
import type { Given, Row } from '../../format/results.ts'
import { sumOfSpreads } from '../../format/spread.ts'
import type { Chart } from './chart.ts'
import { curves, median } from './curves.ts'
import { dots } from './dots.ts'

/** Both directions: headers, framing and acknowledgements are part of the cost of a message. */
const bytes = ({ figures: { bytesDown, bytesUp } }: Row) => sumOfSpreads([bytesDown, bytesUp])

/** Rows of one client, one per size: the one at the usual rate for the usual size. */
function bySize({ rows, options }: Given, scenario: string): Row[] {
  const plain = rows.filter((row) => row.scenario === scenario && isPlain(row) && row.load?.burst === 1)
  return plain.filter(
    ({ load }) => load?.payloadBytes !== options.payloadBytes || load.ratePerSecond === options.ratePerSecond,
  )
}

const SIZE = { label: 'message, bytes as JSON', scale: 'log' } as const

const sizeOf = ({ load }: Row): number => load?.payloadBytes ?? 0

/** The suffix of a chart's id, and the direction in its title. */
const WAYS = {
  down: ['', 'down'],
  up: ['-up', 'up'],
  echo: ['-echo', 'of an echo'],
} as const

export function bytesChart(scenario: 'down' | 'up', given: Given): Chart {
  const chosen = bySize(given, scenario)
  const sizes = chosen.map(sizeOf)
  const [suffix, way] = WAYS[scenario]
  return curves(
    {
      id: `bytes${suffix}`,
      title: `Bytes on the wire per message ${way}, by size`,
      aid: 'The grey line is the message alone; everything above it is headers, framing and acknowledgements, both directions together.',
      scenarios: [scenario],
      x: SIZE,
      y: { label: 'on the wire, bytes per message', scale: 'log' },
      guides: (points) =>
        points.length === 0
          ? []
          : [
              {
                kind: 'reference',
                technique: null,
                system: null,
                label: 'the message alone',
                points: [Math.min(...sizes), Math.max(...sizes)].map((size) => [size, size] as const),
              },
            ],
    },
    chosen,
    sizeOf,
    bytes,
  )
}

export function latencyBySize(scenario: 'down' | 'up' | 'echo', given: Given): Chart {
  const [suffix, way] = WAYS[scenario]
  return curves(
    {
      id: `latency-by-size${suffix}`,
      title: `Latency ${way}, by size`,
      aid: 'A flat line does not depend on size; where it climbs, copying and parsing take longer than waking up. Other sizes than the usual one are sent at a low rate, so the machine wakes up for each.',
      scenarios: [scenario],
      x: SIZE,
      y: { label: 'latency p50, ms', scale: 'log' },
    },
    bySize(given, scenario),
    sizeOf,
    median('latencyP50Ms'),
  )
}

const byRate = ({ rows, options }: Given, scenario: string): Row[] =>
  rows.filter(
    (row) =>
      row.scenario === scenario &&
      isPlain(row) &&
      row.load?.burst === 1 &&
      row.load.payloadBytes === options.payloadBytes,
  )

const RATE = { label: 'messages per second', scale: 'log' } as const

export function latencyByRate(scenario: 'down' | 'echo', given: Given): Chart {
  const [suffix, way] = WAYS[scenario]
  return curves(
    {
      id: `latency-by-rate${suffix}`,
      title: `Latency ${way}, by rate`,
      aid: 'A flat line does not depend on the rate; a climbing one has started to queue.',
      scenarios: [scenario],
      x: RATE,
      y: { label: 'latency p50, ms', scale: 'log' },
    },
    byRate(given, scenario),
    ({ load }) => load?.ratePerSecond ?? 0,
    median('latencyP50Ms'),
  )
}

export const cpuByRate = (given: Given): Chart =>
  curves(
    {
      id: 'cpu-by-rate',
      title: 'Server CPU per message down, by rate',
      aid: 'Lower is cheaper. It falls to the right because a wake-up costs the same for one message as for several.',
      scenarios: ['down'],
      x: RATE,
      y: { label: 'server CPU per message, µs', scale: 'log' },
    },
    byRate(given, 'down'),
    ({ load }) => load?.ratePerSecond ?? 0,
    median('serverCpuUs'),
  )

export const upstreamChart = ({ rows }: Given): Chart =>
  dots(
    {
      id: 'upstream-rate',
      title: 'Many clients sending',
      aid: 'Left is less. The difference between WebSocket and the others is a POST per message.',
      scenarios: ['upstream-rate'],
      per: 'per message',
      figures: ['serverCpuUs', 'latencyP50Ms', 'latencyP99Ms', 'bytesDown', 'bytesUp', 'requests'],
    },
    rows.filter(({ scenario }) => scenario === 'upstream-rate'),
  )

export const crowdEchoChart = ({ rows }: Given): Chart =>
  dots(
    {
      id: 'crowd-echo',
      title: 'Echo of many clients',
      aid: 'Left is less. A technique whose POST brings the echo back saves a poll.',
      scenarios: ['crowd-echo'],
      per: 'per echo',
      figures: ['serverCpuUs', 'latencyP50Ms', 'latencyP99Ms', 'bytesDown', 'bytesUp', 'requests'],
    },
    rows.filter(({ scenario, load }) => scenario === 'crowd-echo' && load?.burst === 1),
  )

export const pollChart = ({ rows }: Given): Chart =>
  dots(
    {
      id: 'poll',
      title: 'Cost of an empty poll',
      aid: 'Left is less. Short polling pays this for each client and poll.',
      scenarios: ['poll'],
      per: 'per poll',
      figures: ['serverCpuUs', 'bytesDown', 'bytesUp'],
    },
    rows.filter(({ scenario }) => scenario === 'poll'),
  )
