import type { Row } from '../../results.ts'
import type { Chart, Given } from './chart.ts'
import { isPlain } from './chart.ts'
import { curves, median } from './curves.ts'
import { dots } from './dots.ts'

/** Headers, framing and acknowledgements of both directions are part of what a message costs. */
function bytes({ figures: { bytesDown, bytesUp } }: Row) {
  if (bytesDown === undefined || bytesUp === undefined) return undefined
  return {
    median: bytesDown.median + bytesUp.median,
    min: bytesDown.min + bytesUp.min,
    max: bytesDown.max + bytesUp.max,
  }
}

/** Of the sizes each once, with the rate that the run usually has where there is one. */
export function bytesChart({ rows, options }: Given): Chart {
  const plain = rows.filter((row) => row.scenario === 'down' && isPlain(row) && row.load?.burst === 1)
  const chosen = plain.filter(
    ({ load }) => load?.payloadBytes !== options.payloadBytes || load.ratePerSecond === options.ratePerSecond,
  )
  const sizes = chosen.flatMap(({ load }) => load?.payloadBytes ?? [])
  return curves(
    {
      id: 'bytes',
      title: 'What a message down costs on the wire, by its size',
      aid: 'The grey line is the message alone; what lies above it is headers, framing and acknowledgements, both ways together.',
      scenarios: ['down'],
      x: { label: 'message, bytes as JSON', scale: 'log' },
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
    ({ load }) => load?.payloadBytes ?? 0,
    bytes,
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

export const latencyByRate = (given: Given): Chart =>
  curves(
    {
      id: 'latency-by-rate',
      title: 'Latency down, by how often something is said',
      aid: 'A line that is flat does not mind the rate; one that climbs has begun to queue.',
      scenarios: ['down'],
      x: RATE,
      y: { label: 'latency p50, ms', scale: 'log' },
    },
    byRate(given, 'down'),
    ({ load }) => load?.ratePerSecond ?? 0,
    median('latencyP50Ms'),
  )

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
      figures: ['serverCpuUs', 'bytesDown', 'bytesUp'],
    },
    rows.filter(({ scenario }) => scenario === 'poll'),
  )
