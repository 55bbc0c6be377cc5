import type { Row } from '../../format/results.ts'
import { sumOfSpreads } from '../../format/spread.ts'
import type { Chart, Given } from './chart.ts'
import { isPlain } from './chart.ts'
import { curves, median } from './curves.ts'
import { dots } from './dots.ts'

/** Both directions: headers, framing and acknowledgements are part of the cost of a message. */
const bytes = ({ figures: { bytesDown, bytesUp } }: Row) => sumOfSpreads([bytesDown, bytesUp])

/** Of one client, each size once: with the rate that the run usually has where there is one. */
function bySize({ rows, options }: Given, scenario: string): Row[] {
  const plain = rows.filter((row) => row.scenario === scenario && isPlain(row) && row.load?.burst === 1)
  return plain.filter(
    ({ load }) => load?.payloadBytes !== options.payloadBytes || load.ratePerSecond === options.ratePerSecond,
  )
}

const SIZE = { label: 'message, bytes as JSON', scale: 'log' } as const

const sizeOf = ({ load }: Row): number => load?.payloadBytes ?? 0

/** One way: the id of the chart, and what its title says. */
const WAYS = {
  down: ['', 'down'],
  up: ['-up', 'up'],
  echo: ['-echo', 'there and back'],
} as const

export function bytesChart(scenario: 'down' | 'up', given: Given): Chart {
  const chosen = bySize(given, scenario)
  const sizes = chosen.map(sizeOf)
  const [suffix, way] = WAYS[scenario]
  return curves(
    {
      id: `bytes${suffix}`,
      title: `What a message ${way} costs on the wire, by its size`,
      aid: 'The grey line is the message alone; what lies above it is headers, framing and acknowledgements, both ways together.',
      scenarios: [scenario],
      x: SIZE,
      y: { label: 'on the wire, bytes a message', scale: 'log' },
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
      title: `Latency ${way}, by the size of a message`,
      aid: 'A line that is flat does not mind the size; where it climbs, copying and parsing take longer than waking up. The sizes but the usual one are sent seldom, to a machine that has to wake for each.',
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

const RATE = { label: 'messages a second', scale: 'log' } as const

export function latencyByRate(scenario: 'down' | 'echo', given: Given): Chart {
  const [suffix, way] = WAYS[scenario]
  return curves(
    {
      id: `latency-by-rate${suffix}`,
      title: `Latency ${way}, by how often something is said`,
      aid: 'A line that is flat does not mind the rate; one that climbs has begun to queue.',
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
      title: "What a message down costs the server's processor, by how often something is said",
      aid: 'Lower is cheaper; it falls to the right because waking up costs the same for one message as for several.',
      scenarios: ['down'],
      x: RATE,
      y: { label: 'server CPU a message, µs', scale: 'log' },
    },
    byRate(given, 'down'),
    ({ load }) => load?.ratePerSecond ?? 0,
    median('serverCpuUs'),
  )

export const upstreamChart = ({ rows }: Given): Chart =>
  dots(
    {
      id: 'upstream-rate',
      title: 'Many clients that speak, and one server that listens',
      aid: 'Left is less; a POST for each message is what lies between WebSocket and the others.',
      scenarios: ['upstream-rate'],
      per: 'a message',
      figures: ['serverCpuUs', 'latencyP50Ms', 'latencyP99Ms', 'bytesDown', 'bytesUp', 'requests'],
    },
    rows.filter(({ scenario }) => scenario === 'upstream-rate'),
  )

export const crowdEchoChart = ({ rows }: Given): Chart =>
  dots(
    {
      id: 'crowd-echo',
      title: 'Many clients that speak, and a server that answers each',
      aid: 'Left is less; a technique whose request up brings the answer back spares a poll.',
      scenarios: ['crowd-echo'],
      per: 'a message there and back',
      figures: ['serverCpuUs', 'latencyP50Ms', 'latencyP99Ms', 'bytesDown', 'bytesUp', 'requests'],
    },
    rows.filter(({ scenario, load }) => scenario === 'crowd-echo' && load?.burst === 1),
  )

export const pollChart = ({ rows }: Given): Chart =>
  dots(
    {
      id: 'poll',
      title: 'What it costs to be asked for nothing',
      aid: 'Left is less; it is what short polling pays, once for each client and poll.',
      scenarios: ['poll'],
      per: 'a poll',
      figures: ['serverCpuUs', 'bytesDown', 'bytesUp'],
    },
    rows.filter(({ scenario }) => scenario === 'poll'),
  )
