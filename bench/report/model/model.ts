import type { Row } from '../../format/results.ts'
import { type Circumstances, circumstances } from '../../theory/circumstances.ts'
import { THEORIES } from '../../theory/index.ts'
import type { Given } from '../charts/chart.ts'
import { type Fit, fit, fitFactor, type Observation } from './fit.ts'
import { expected, type Traffic, traffic, type Way } from './traffic.ts'

/** What can be said of a technique where nobody measured; null where there was too little to say it from. */
export interface TechniqueModel {
  readonly technique: string
  /** What comes on top of theory's latency, ms: `latencyTerms`. */
  readonly latency: Readonly<Record<Way, Fit | null>>
  /** What theory's bytes around a message have to be taken times, both directions of the wire together: `byteTerms`. */
  readonly bytes: Readonly<Record<Way, Fit | null>>
  /** Of the server, µs in a second: `cpuTerms`. */
  readonly cpu: Fit | null
  /** The most that it was measured with: for more than one, somebody has to have measured more than one. */
  readonly mostClients: Readonly<Record<Way, number>>
  /** Of the server's process, bytes: `memoryTerms`. */
  readonly memory: Fit | null
  /** Of a silent client, both directions; null where it was not counted. */
  readonly idleBytesPerMinute: number | null
}

export type Model = readonly TechniqueModel[]

const OURS = 'rungway'

const WAYS: Readonly<Record<string, Way>> = {
  down: 'down',
  'far-down': 'down',
  'fan-out': 'down',
  up: 'up',
  'far-up': 'up',
  'upstream-rate': 'up',
  echo: 'echo',
  'far-echo': 'echo',
  'crowd-echo': 'echo',
}

/**
 * Whatever the machine does: for each message as long as for any other, longer for longer ones, and for a broadcast as long again for each who is
 * told before. Nothing of it depends on how rarely something is said. Those who speak do not wait for each other: they do not speak at once.
 */
export const latencyTerms = (way: Way, clients: number, { payloadBytes }: Circumstances): number[] => [
  1,
  payloadBytes / 1_024,
  way === 'down' ? clients - 1 : 0,
]

/** The messages themselves: no fit can change how long they are. */
export const knownBytes = (way: Way, { payloadBytes }: Circumstances): number => (way === 'echo' ? 2 : 1) * payloadBytes

/** Framing, headers, acknowledgements. */
export const byteTerms = (technique: string, way: Way, given: Circumstances): number[] => [
  expected(technique, way, 'bytesDown', given) + expected(technique, way, 'bytesUp', given) - knownBytes(way, given),
]

/**
 * At so many wake-ups a second each costs half of what it costs after a long rest, when caches are cold and the processor has slowed down. What one
 * costs falls with their number in all that was measured, so it is no constant; between 20 and 60 the measurements do not care which it is.
 */
const WARM_PER_SECOND = 30

/** What the process does by itself; waking up; each delivery, message up and request; their bytes. */
export const cpuTerms = ({ wakeUps, told, said, requests, kilobytes }: Traffic): number[] => [
  1,
  wakeUps / (1 + wakeUps / WARM_PER_SECOND),
  told,
  said,
  requests,
  kilobytes,
]

/** The process, and each client. */
export const memoryTerms = (clients: number): number[] => [1, clients]

const isUsable = ({ system, client, http }: Row): boolean => system === OURS && client === 'node' && http === '1.1'

/** A row in which something was said, and what theory goes by for one of its clients. */
interface Flow {
  readonly row: Row
  readonly way: Way
  readonly given: Circumstances
}

/** Bursts are no part of what is predicted. */
function flowOf(row: Row, options: Given['options']): Flow | null {
  const way = WAYS[row.scenario]
  if (way === undefined || row.load === null || row.load.burst !== 1) return null
  // What many clients say is counted together, what they are told is not.
  const speakers = way === 'down' ? 1 : row.clients
  const load = { ...row.load, ratePerSecond: row.load.ratePerSecond / speakers }
  return { row, way, given: circumstances({ ...row, load }, options) }
}

function latencyOf(technique: string, { row, way, given }: Flow): Observation[] {
  const value = row.figures.latencyP50Ms?.median
  const known = expected(technique, way, 'latencyP50Ms', given)
  return value === undefined ? [] : [{ known, terms: latencyTerms(way, row.clients, given), value }]
}

function bytesOf(technique: string, { row: { figures }, way, given }: Flow): Observation[] {
  const { bytesDown, bytesUp } = figures
  if (bytesDown === undefined || bytesUp === undefined) return []
  const value = bytesDown.median + bytesUp.median
  return [{ known: knownBytes(way, given), terms: byteTerms(technique, way, given), value }]
}

function cpuOf(technique: string, { row, way, given }: Flow): Observation[] {
  const each = row.figures.serverCpuUs?.median
  if (each === undefined) return []
  const terms = cpuTerms(traffic(technique, way, row.clients, given))
  return [{ known: 0, terms, value: each * row.clients * given.ratePerSecond }]
}

/** A minute of silence is a second of traffic as well. */
function idleCpuOf(technique: string, row: Row, options: Given['options']): Observation[] {
  const cpuMs = row.figures.serverCpuMsPerMinute?.median
  if (cpuMs === undefined) return []
  const terms = cpuTerms(traffic(technique, 'down', row.clients, circumstances(row, options)))
  return [{ known: 0, terms, value: (cpuMs * 1_000) / 60 }]
}

const eachWay = <T>(of: (way: Way) => T): Record<Way, T> => ({ down: of('down'), up: of('up'), echo: of('echo') })

/** In the scenario of empty polls each client asks so often. */
const POLLS_PER_SECOND = 50

/** Nobody is told anything there: what is spent is spent on requests. */
function pollCpuOf({ clients, figures }: Row): Observation[] {
  const each = figures.serverCpuUs?.median
  if (each === undefined) return []
  const requests = clients * POLLS_PER_SECOND
  const terms = cpuTerms({ wakeUps: requests, told: 0, said: 0, requests, kilobytes: 0 })
  return [{ known: 0, terms, value: each * requests }]
}

function modelOf(technique: string, { rows, options }: Given): TechniqueModel {
  const own = rows.filter((row) => row.technique === technique && isUsable(row))
  const flows = own.flatMap((row) => flowOf(row, options) ?? [])
  const flowsOf = (asked: Way): Flow[] => flows.filter(({ way }) => way === asked)
  const idle = own.filter(({ scenario }) => scenario === 'idle')
  const silent = idle[0]?.figures
  return {
    technique,
    latency: eachWay((way) => fit(flowsOf(way).flatMap((flow) => latencyOf(technique, flow)))),
    bytes: eachWay((way) => fitFactor(flowsOf(way).flatMap((flow) => bytesOf(technique, flow)))),
    cpu: fit([
      ...flows.flatMap((flow) => cpuOf(technique, flow)),
      ...idle.flatMap((row) => idleCpuOf(technique, row, options)),
      ...own.filter(({ scenario }) => scenario === 'poll').flatMap(pollCpuOf),
    ]),
    mostClients: eachWay((way) => Math.max(1, ...flowsOf(way).map(({ row }) => row.clients))),
    memory: fit(
      own.flatMap(({ scenario, clients, figures: { serverBytesPerClient: measured } }) =>
        scenario !== 'held' || measured === undefined
          ? []
          : [{ known: 0, terms: memoryTerms(clients), value: measured.median * clients }],
      ),
    ),
    idleBytesPerMinute:
      silent?.bytesDownPerMinute === undefined || silent.bytesUpPerMinute === undefined
        ? null
        : silent.bytesDownPerMinute.median + silent.bytesUpPerMinute.median,
  }
}

/** One for each technique that theory knows, in its order. */
export const model = (given: Given): Model => THEORIES.map(({ technique }) => modelOf(technique, given))
