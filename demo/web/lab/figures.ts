import type { LabSettings } from '../../server/lab/settings.ts'
import type { LaneCounts } from '../../server/network/seen.ts'
import type { LaneRecord } from './recording.ts'

/** Where counting begins: what there was before does not count. */
export interface Base {
  readonly counts: LaneCounts
  readonly messages: number
  readonly atMs: number
}

/** What a lane has cost and brought since then. */
export interface Figures {
  readonly messages: number
  readonly requests: number
  readonly bytesUp: number
  readonly bytesDown: number
  /** Null before the first message. */
  readonly requestsPerMessage: number | null
  readonly bytesPerMessage: number | null
  /** The part of the bytes that is no message: from 0 to 1. */
  readonly overhead: number | null
  /** Milliseconds from sending to arriving; null before the first message. */
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

/** Figures of a lane. Sizes are those of the messages' bodies as JSON. */
export function figuresOf(lane: LaneRecord, counts: LaneCounts, base: Base, { bytes }: LabSettings): Figures {
  const messages = lane.counted - base.messages
  const requests = counts.requests - base.counts.requests
  const bytesUp = counts.bytesUp - base.counts.bytesUp
  const bytesDown = counts.bytesDown - base.counts.bytesDown
  const all = bytesUp + bytesDown
  const latencies = latenciesOf(lane, base.atMs)
  const isEmpty = messages <= 0
  return {
    messages,
    requests,
    bytesUp,
    bytesDown,
    requestsPerMessage: isEmpty ? null : requests / messages,
    bytesPerMessage: isEmpty ? null : all / messages,
    overhead: isEmpty || all === 0 ? null : Math.max(0, 1 - (messages * bytes) / all),
    p50: quantile(latencies, 0.5),
    p95: quantile(latencies, 0.95),
    p99: quantile(latencies, 0.99),
  }
}

/** How long each message took that was sent since then, shortest first. */
export function latenciesOf({ arrivals }: Pick<LaneRecord, 'arrivals'>, sinceMs: number): number[] {
  const latencies: number[] = []
  for (const { at, sentAt } of arrivals) if (sentAt >= sinceMs) latencies.push(Math.max(0, at - sentAt))
  return latencies.sort((a, b) => a - b)
}

/** The value that so large a part of a sorted list does not exceed; null for an empty one. */
export const quantile = (sorted: readonly number[], part: number): number | null =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * part) - 1))] ?? null

/** The part of a sorted list that does not exceed each of those values. */
export function shares(sorted: readonly number[], values: readonly number[]): (number | null)[] {
  let at = 0
  return values.map((value) => {
    while (at < sorted.length && (sorted[at] ?? 0) <= value) at += 1
    return sorted.length === 0 ? null : at / sorted.length
  })
}
