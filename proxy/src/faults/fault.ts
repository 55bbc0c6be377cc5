import type { HttpRules } from '../http/http-rules.ts'
import type { ConnectionRules } from '../rules.ts'

/** The number that a fault takes. */
export interface FaultParameter {
  readonly unit: 'ms' | 'bytes' | 'bytes/s' | 'status' | 'count'
  readonly default: number
  readonly min: number
  readonly max: number
}

interface FaultBase {
  readonly name: string
  /** What it does, in a line. */
  readonly about: string
  readonly parameter: FaultParameter | null
}

/** A fault of connections and bytes: any proxy can have it. */
export interface ConnectionFault extends FaultBase {
  readonly layer: 'connection'
  rules(value: number): ConnectionRules
}

/** A fault of requests, responses and frames. */
export interface HttpFault extends FaultBase {
  readonly layer: 'http'
  rules(value: number): HttpRules
}

export type Fault = ConnectionFault | HttpFault

/** A fault and its number, such as `latency 300`. */
export interface ChosenFault {
  readonly fault: Fault
  readonly value: number
}
