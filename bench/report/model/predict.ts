import type { Circumstances } from '../../theory/circumstances.ts'
import { evaluate, type Fit } from './fit.ts'
import { byteTerms, cpuTerms, knownBytes, latencyTerms, memoryTerms, type TechniqueModel } from './model.ts'
import { expected, idleRequestsPerMinute, quietShare, traffic, type Way } from './traffic.ts'

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

/** A number that nobody measured, and how far such numbers are off where somebody did, for one client and for many. */
export interface Estimate {
  readonly value: number
  /** On average; null where nothing was left to check with. */
  readonly errorPercent: number | null
  /** At worst; null where that is. */
  readonly worstPercent: number | null
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
  /** Processors of the server's machine, for all clients: messages, and what silent clients are asked and answer meanwhile. */
  readonly cores: Estimate | null
  /** Of the server's process, for all clients. */
  readonly memoryBytes: Estimate | null
}

/** For the length of a number there is nothing to go by; a session that lives for a while has some. */
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
  // Those who speak do not wait for each other; those who are told do.
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
