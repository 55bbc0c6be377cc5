import type { Given, Row } from '../../format/results.ts'
import { type Circumstances, circumstances } from '../../theory/circumstances.ts'
import { THEORIES } from '../../theory/index.ts'
import { type Fit, fit, fitFactor, type Observation } from './fit.ts'
import { expected, type Traffic, traffic, type Way } from './traffic.ts'

/** The model of one technique; null where too little was measured for a fit. */
export interface TechniqueModel {
  readonly technique: string
  /** Milliseconds on top of the theory's latency: `latencyTerms`. */
  readonly latency: Readonly<Record<Way, Fit | null>>
  /** The factor for the theory's bytes around a message, both directions together: `byteTerms`. */
  readonly bytes: Readonly<Record<Way, Fit | null>>
  /** Server CPU, µs per second: `cpuTerms`. */
  readonly cpu: Fit | null
  /** The largest measured crowd: without one, nothing is predicted for several clients. */
  readonly mostClients: Readonly<Record<Way, number>>
  /** Memory of the server process, bytes: `memoryTerms`. */
  readonly memory: Fit | null
  /** Of an idle client, both directions; null if it was not counted. */
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
 * The latency that the machine adds: a constant, a part per kilobyte, and, for a broadcast, a part
 * for each client that is served before. It does not depend on the rate. Clients that send do not
 * wait for each other, because they do not send at once.
 */
export const latencyTerms = (way: Way, clients: number, { payloadBytes }: Circumstances): number[] => [
  1,
  payloadBytes / 1_024,
  way === 'down' ? clients - 1 : 0,
]

/** The messages themselves, whose length no fit can change. */
export const knownBytes = (way: Way, { payloadBytes }: Circumstances): number => (way === 'echo' ? 2 : 1) * payloadBytes

/** Framing, headers and acknowledgements. */
export const byteTerms = (technique: string, way: Way, given: Circumstances): number[] => [
  expected(technique, way, 'bytesDown', given) + expected(technique, way, 'bytesUp', given) - knownBytes(way, given),
]

/**
 * The rate of wake-ups at which each costs half of one after a long rest, with cold caches and a
 * slowed processor. The measured cost falls with the rate, so it is no constant; any value from 20
 * to 60 fits the measurements.
 */
const WARM_PER_SECOND = 30

/** The process itself; wake-ups; each delivery, message up and request; their bytes. */
export const cpuTerms = ({ wakeUps, delivered, sent, requests, kilobytes }: Traffic): number[] => [
  1,
  wakeUps / (1 + wakeUps / WARM_PER_SECOND),
  delivered,
  sent,
  requests,
  kilobytes,
]

/** The process, and each client. */
export const memoryTerms = (clients: number): number[] => [1, clients]

const isUsable = ({ system, client, http }: Row): boolean => system === OURS && client === 'node' && http === '1.1'

/** A row with messages, and the circumstances of one of its clients. */
interface Flow {
  readonly row: Row
  readonly way: Way
  readonly given: Circumstances
}

/** Bursts are not predicted. */
function flowOf(row: Row, options: Given['options']): Flow | null {
  const way = WAYS[row.scenario]
  if (way === undefined || row.load === null || row.load.burst !== 1) return null
  // The rate of messages up is that of all clients together, the rate down is each client's.
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

/** A minute of idling, as a second of traffic. */
function idleCpuOf(technique: string, row: Row, options: Given['options']): Observation[] {
  const cpuMs = row.figures.serverCpuMsPerMinute?.median
  if (cpuMs === undefined) return []
  const terms = cpuTerms(traffic(technique, 'down', row.clients, circumstances(row, options)))
  return [{ known: 0, terms, value: (cpuMs * 1_000) / 60 }]
}

const eachWay = <T>(of: (way: Way) => T): Record<Way, T> => ({ down: of('down'), up: of('up'), echo: of('echo') })

/** The polls of each client in the scenario of empty polls. */
const POLLS_PER_SECOND = 50

/** No messages are delivered there: the cost is that of requests. */
function pollCpuOf({ clients, figures }: Row): Observation[] {
  const each = figures.serverCpuUs?.median
  if (each === undefined) return []
  const requests = clients * POLLS_PER_SECOND
  const terms = cpuTerms({ wakeUps: requests, delivered: 0, sent: 0, requests, kilobytes: 0 })
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

/** One per technique that has a theory, in its order. */
export const model = (given: Given): Model => THEORIES.map(({ technique }) => modelOf(technique, given))
