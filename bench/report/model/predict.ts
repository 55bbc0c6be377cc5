import { SESSION_LIMITS } from '@rungway/protocol'
import type { Circumstances } from '../../theory/circumstances.ts'
import { THEORIES } from '../../theory/index.ts'
import { evaluate, type Fit } from './fit.ts'
import {
  byteTerms,
  cpuTerms,
  expected,
  knownBytes,
  latencyTerms,
  memoryTerms,
  type TechniqueModel,
  type Way,
} from './model.ts'

/** What somebody who chooses a technique knows of the application. */
export interface Settings {
  /** Of one client; down: each message goes to all of them. */
  readonly ratePerSecond: number
  readonly payloadBytes: number
  readonly clients: number
  readonly rttMs: number
  readonly way: Way
  readonly pollMs: number
}

/** A number that nobody measured, and how far such numbers are off where somebody did. */
export interface Estimate {
  readonly value: number
  /** Null where nothing was left to check with. */
  readonly errorPercent: number | null
  /** Measurements behind it. */
  readonly cells: number
}

/** Null where too little was measured. */
export interface Prediction {
  readonly technique: string
  readonly latencyMs: Estimate | null
  /** Both directions of the wire, of one client. */
  readonly bytesPerMinute: Estimate | null
  /** Of one client. By theory: nothing of it was fitted. */
  readonly requestsPerMinute: number
  /** Processors of the server's machine. */
  readonly cores: Estimate | null
  /** Of the server's process, for all clients. */
  readonly memoryBytes: Estimate | null
}

/** For the length of a number there is nothing to go by; a session that lives for a while has some. */
const SEQ_DIGITS = 4

const estimate = (fit: Fit | null, of: (fit: Fit) => number): Estimate | null =>
  fit && { value: of(fit), errorPercent: fit.errorPercent, cells: fit.cells }

/** The part of the time in which a link is as quiet as an idle one, and costs as much. */
function quietShare({ technique }: TechniqueModel, { ratePerSecond, way }: Settings): number {
  if (technique === 'short-polling') return 0 // It polls just the same, and the requests of a message count that.
  if (technique === 'long-polling' && way === 'up') return 1 // Nothing ends its holds.
  return Math.max(0, 1 - (SESSION_LIMITS.pingMs / 1_000) * ratePerSecond)
}

export function predict(model: TechniqueModel, settings: Settings): Prediction {
  const { technique } = model
  const { way, clients, ratePerSecond } = settings
  const given: Circumstances = { ...settings, burst: 1, seqDigits: SEQ_DIGITS }
  const requests = expected(technique, way, 'requests', given)
  const quiet = quietShare(model, settings)
  const perMinute = 60 * ratePerSecond
  const idleRequests = THEORIES.find((each) => each.technique === technique)?.idle.requestsPerMinute?.of(given) ?? 0
  const cpuUs = (fit: Fit): number => evaluate(fit, cpuTerms({ way, clients, given, requests }))
  // All are told one after the other, and half of them wait for half of the others.
  const cpu = clients > 1 && model.mostClients === 1 ? null : model.cpu
  const queueMs = cpu !== null && way === 'down' && clients > 1 ? (clients * cpuUs(cpu)) / 2_000 : 0
  return {
    technique,
    latencyMs: estimate(
      model.latency[way],
      (fit) => expected(technique, way, 'latencyP50Ms', given) + evaluate(fit, latencyTerms(given)) + queueMs,
    ),
    bytesPerMinute: estimate(
      model.bytes[way],
      (fit) =>
        perMinute * (knownBytes(way, given) + evaluate(fit, byteTerms(technique, way, given))) +
        quiet * (model.idleBytesPerMinute ?? 0),
    ),
    requestsPerMinute: perMinute * requests + quiet * idleRequests,
    cores: estimate(cpu, (fit) => (clients * ratePerSecond * cpuUs(fit)) / 1e6),
    memoryBytes: estimate(model.memory, (fit) => evaluate(fit, memoryTerms(clients))),
  }
}
