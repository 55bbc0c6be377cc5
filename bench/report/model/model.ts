import type { FigureName } from '../../figures.ts'
import type { Row } from '../../results.ts'
import { type Circumstances, circumstances } from '../../theory/circumstances.ts'
import { THEORIES } from '../../theory/index.ts'
import type { Given } from '../charts/chart.ts'
import { type Fit, fit, type Observation } from './fit.ts'

export type Way = 'down' | 'up' | 'echo'

/** What can be said of a technique where nobody measured; null where there was too little to say it from. */
export interface TechniqueModel {
  readonly technique: string
  /** What comes on top of theory's latency, ms: `latencyTerms`. */
  readonly latency: Readonly<Record<Way, Fit | null>>
  /** What theory's bytes around a message have to be taken times, both directions of the wire together: `byteTerms`. */
  readonly bytes: Readonly<Record<Way, Fit | null>>
  /** Of the server, µs for one message: `cpuTerms`. */
  readonly cpu: Fit | null
  /** The most that it was measured with: for more than one, somebody has to have measured more than one. */
  readonly mostClients: number
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
  up: 'up',
  'far-up': 'up',
  'upstream-rate': 'up',
  echo: 'echo',
  'far-echo': 'echo',
}

/** What theory says of one message; 0 where it says nothing. */
export function expected(technique: string, way: Way, figure: FigureName, given: Circumstances): number {
  const theory = THEORIES.find((each) => each.technique === technique)
  return theory?.[way][figure]?.of(given) ?? 0
}

/** Whatever the machine does; for each message as long as for any other, and longer for longer ones. */
export const latencyTerms = ({ payloadBytes }: Circumstances): number[] => [1, payloadBytes / 1_024]

/** The messages themselves: no fit can change how long they are. */
export const knownBytes = (way: Way, { payloadBytes }: Circumstances): number => (way === 'echo' ? 2 : 1) * payloadBytes

/** Framing, headers, acknowledgements. */
export const byteTerms = (technique: string, way: Way, given: Circumstances): number[] => [
  expected(technique, way, 'bytesDown', given) + expected(technique, way, 'bytesUp', given) - knownBytes(way, given),
]

interface CpuCircumstances {
  readonly way: Way
  readonly clients: number
  readonly given: Circumstances
  readonly requests: number
}

/** A delivery down, a message up, a request's share, their bytes, waking up for what is said in one go, what the process does by itself. */
export const cpuTerms = ({ way, clients, given, requests }: CpuCircumstances): number[] => {
  const down = way === 'up' ? 0 : 1
  const up = way === 'down' ? 0 : 1
  return [
    down / given.burst,
    up,
    requests,
    ((down + up) * given.payloadBytes) / 1_024,
    1 / ((up === 1 ? 1 : clients) * given.burst),
    1 / (given.ratePerSecond * clients),
  ]
}

/** The process, and each client. */
export const memoryTerms = (clients: number): number[] => [1, clients]

const isUsable = ({ system, client, http }: Row): boolean => system === OURS && client === 'node' && http === '1.1'

function modelOf(technique: string, { rows, options }: Given): TechniqueModel {
  const own = rows.filter((row) => row.technique === technique && isUsable(row))
  const flows = own.flatMap((row) => {
    const way = row.scenario === 'fan-out' ? 'down' : WAYS[row.scenario]
    if (way === undefined || row.load === null) return []
    // What many clients say is counted together, what they are told is not.
    const speakers = way === 'down' ? 1 : row.clients
    const load = { ...row.load, ratePerSecond: row.load.ratePerSecond / speakers }
    const given = circumstances({ ...row, load }, options)
    return [{ row, way, given, requests: expected(technique, way, 'requests', given) }]
  })
  const byWay = (observe: (flow: (typeof flows)[number]) => Observation | null) => (way: Way) =>
    fit(flows.filter((flow) => flow.way === way && flow.row.clients === 1).flatMap((flow) => observe(flow) ?? []))
  const latency = byWay(({ row, way, given }) => {
    const { latencyP50Ms: measured } = row.figures
    if (measured === undefined) return null
    const known = expected(technique, way, 'latencyP50Ms', given)
    return { known, terms: latencyTerms(given), value: measured.median }
  })
  const bytes = byWay(({ row, way, given }) => {
    const { bytesDown, bytesUp } = row.figures
    if (bytesDown === undefined || bytesUp === undefined) return null
    const value = bytesDown.median + bytesUp.median
    return { known: knownBytes(way, given), terms: byteTerms(technique, way, given), value }
  })
  const each = <T>(of: (way: Way) => T) => ({ down: of('down'), up: of('up'), echo: of('echo') })
  const idle = own.find(({ scenario }) => scenario === 'idle')?.figures
  return {
    technique,
    latency: each(latency),
    bytes: each(bytes),
    cpu: fit(
      flows.flatMap(({ row, way, given, requests }) => {
        const { serverCpuUs: measured } = row.figures
        return measured === undefined
          ? []
          : [{ known: 0, terms: cpuTerms({ way, clients: row.clients, given, requests }), value: measured.median }]
      }),
    ),
    mostClients: Math.max(1, ...flows.map(({ row }) => row.clients)),
    memory: fit(
      own.flatMap(({ scenario, clients, figures: { serverBytesPerClient: measured } }) =>
        scenario !== 'held' || measured === undefined
          ? []
          : [{ known: 0, terms: memoryTerms(clients), value: measured.median * clients }],
      ),
    ),
    idleBytesPerMinute:
      idle?.bytesDownPerMinute === undefined || idle.bytesUpPerMinute === undefined
        ? null
        : idle.bytesDownPerMinute.median + idle.bytesUpPerMinute.median,
  }
}

/** One for each technique that theory knows, in its order. */
export const model = (given: Given): Model => THEORIES.map(({ technique }) => modelOf(technique, given))
