import type { Circumstances } from '../../theory/circumstances.ts'
import { evaluate, type Fit } from './fit.ts'
import { byteTerms, cpuTerms, knownBytes, latencyTerms, memoryTerms, type TechniqueModel } from './model.ts'
import { expected, idleRequestsPerMinute, quietShare, traffic, type Way } from './traffic.ts'

/** What is known of an application before it chooses a technique. */
export interface Settings {
  /** Of one client; down: each message goes to all of them. */
  readonly ratePerSecond: number
  readonly payloadBytes: number
  readonly clients: number
  readonly rttMs: number
  readonly way: Way
  readonly pollMs: number
}

/**
 * A predicted number, and the errors of such predictions where measurements exist, for one client
 * and for many.
 */
export interface Estimate {
  readonly value: number
  /** On average; null if nothing was left to check with. */
  readonly errorPercent: number | null
  /** The largest; null if the average is. */
  readonly worstPercent: number | null
  /** The number of measurements behind it. */
  readonly cells: number
}

/** Null where too little was measured. */
export interface Prediction {
  readonly technique: string
  readonly latencyMs: Estimate | null
  /** Both directions of the wire, of one client. */
  readonly bytesPerMinute: Estimate | null
  /** Of one client, by theory alone. */
  readonly requestsPerMinute: number
  /** Busy processors for all clients: messages, and the pings, answers and polls of idle ones. */
  readonly cores: Estimate | null
  /** Of the server process, for all clients. */
  readonly memoryBytes: Estimate | null
}

/** The length of sequence numbers in a session that has lasted for a while. */
const SEQ_DIGITS = 4

const estimate = (fit: Fit | null, of: (fit: Fit) => number): Estimate | null =>
  fit && { value: of(fit), errorPercent: fit.errorPercent, worstPercent: fit.worstPercent, cells: fit.cells }

export function predict(model: TechniqueModel, settings: Settings): Prediction {
  const { technique, mostClients } = model
  const { way, clients, ratePerSecond } = settings
  const given: Circumstances = { ...settings, burst: 1, seqDigits: SEQ_DIGITS }
  const quiet = quietShare(technique, way, ratePerSecond)
  const perMinute = 60 * ratePerSecond
  const isCrowd = clients > 1
  // Clients that send do not wait for each other; those that receive a broadcast do.
  const latency = isCrowd && way === 'down' && mostClients.down === 1 ? null : model.latency[way]
  const cpu = isCrowd && Math.max(...Object.values(mostClients)) === 1 ? null : model.cpu
  return {
    technique,
    latencyMs: estimate(
      latency,
      (fit) => expected(technique, way, 'latencyP50Ms', given) + evaluate(fit, latencyTerms(way, clients, given)),
    ),
    bytesPerMinute: estimate(
      model.bytes[way],
      (fit) =>
        perMinute * (knownBytes(way, given) + evaluate(fit, byteTerms(technique, way, given))) +
        quiet * (model.idleBytesPerMinute ?? 0),
    ),
    requestsPerMinute:
      perMinute * expected(technique, way, 'requests', given) + quiet * idleRequestsPerMinute(technique, given),
    cores: estimate(cpu, (fit) => evaluate(fit, cpuTerms(traffic(technique, way, clients, given))) / 1e6),
    memoryBytes: estimate(model.memory, (fit) => evaluate(fit, memoryTerms(clients))),
  }
}
