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

/** Figures of a lane. Sizes are those of the messages' bodies as JSON; `latencies` since the base, shortest first. */
export function figuresOf(
  lane: LaneRecord,
  counts: LaneCounts,
  base: Base,
  { bytes }: LabSettings,
  latencies: readonly number[] = new Latencies(lane, base.atMs).sorted(),
): Figures {
  const messages = lane.counted - base.messages
  const requests = counts.requests - base.counts.requests
  const bytesUp = counts.bytesUp - base.counts.bytesUp
  const bytesDown = counts.bytesDown - base.counts.bytesDown
  const all = bytesUp + bytesDown
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

/**
 * How long each message took that was sent since then, of those that are kept. Only what has changed since the last call is
 * sorted: twice a second, a fast lane has tens of thousands.
 */
export class Latencies {
  readonly #lane: Pick<LaneRecord, 'arrivals' | 'forgotten'>
  readonly #sinceMs: number
  /** In the order of arrival, with the index among all arrivals. */
  readonly #counted: { readonly index: number; readonly ms: number }[] = []
  #next = 0
  #sorted: readonly number[] = []

  constructor(lane: Pick<LaneRecord, 'arrivals' | 'forgotten'>, sinceMs: number) {
    this.#lane = lane
    this.#sinceMs = sinceMs
  }

  /** Shortest first. */
  sorted(): readonly number[] {
    const { arrivals, forgotten } = this.#lane
    const kept = this.#counted.findIndex(({ index }) => index >= forgotten)
    const old = this.#counted.splice(0, kept < 0 ? this.#counted.length : kept).map(({ ms }) => ms)
    const fresh: number[] = []
    for (let i = Math.max(this.#next - forgotten, 0); i < arrivals.length; i += 1) {
      const arrival = arrivals[i]
      if (arrival === undefined || arrival.sentAt < this.#sinceMs) continue
      const ms = Math.max(0, arrival.at - arrival.sentAt)
      fresh.push(ms)
      this.#counted.push({ index: forgotten + i, ms })
    }
    this.#next = forgotten + arrivals.length
    if (old.length > 0 || fresh.length > 0) this.#sorted = changed(this.#sorted, rising(old), rising(fresh))
    return this.#sorted
  }
}

const rising = (values: number[]): number[] => values.sort((a, b) => a - b)

/** A sorted list without some of its values and with others; all are sorted. */
function changed(list: readonly number[], without: readonly number[], more: readonly number[]): number[] {
  const result: number[] = []
  let gone = 0
  let added = 0
  for (const value of list) {
    if (value === without[gone]) {
      gone += 1
      continue
    }
    for (let next = more[added]; next !== undefined && next < value; next = more[added]) {
      result.push(next)
      added += 1
    }
    result.push(value)
  }
  return result.concat(more.slice(added))
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
