import { CLIENT_LIMITS, SESSION_LIMITS } from '@rungway/protocol'
import type { Circumstances } from './circumstances.ts'

/** `[7,BODY]`. */
export const line = ({ payloadBytes, seqDigits }: Pick<Circumstances, 'payloadBytes' | 'seqDigits'>): number =>
  payloadBytes + seqDigits + 3

/** `data: [7,BODY]` and an empty line. */
export const event = ({ payloadBytes, seqDigits }: Pick<Circumstances, 'payloadBytes' | 'seqDigits'>): number =>
  payloadBytes + seqDigits + 11

/** `["ack",7]`. */
export const ackLine = (digits: number): number => digits + 8

/**
 * `["ping",12345]`; a pong is as long. Its value counts milliseconds, and has five digits in the
 * first minutes.
 */
export const PING_LINE = 14

/** `data: ["ping",12345]` and an empty line. */
export const PING_EVENT = 22

/** The header before a payload, RFC 6455. */
export function websocketHeader(payload: number, by: 'server' | 'client'): number {
  const length = payload < 126 ? 2 : payload < 65_536 ? 4 : 10
  return by === 'client' ? length + 4 : length
}

/** The framing of a chunk, RFC 9112. */
export const chunkFraming = (bytes: number): number => Math.floor(bytes).toString(16).length + 4

/** Messages per acknowledgement of that side. */
export function messagesPerAck({ ratePerSecond, payloadBytes }: Circumstances, by: 'server' | 'client'): number {
  const { ackEveryMessages, ackEveryBytes, ackAfterMs } = by === 'client' ? CLIENT_LIMITS : SESSION_LIMITS
  const byTime = 1 + Math.floor((ratePerSecond * ackAfterMs) / 1_000)
  return Math.max(1, Math.min(ackEveryMessages, Math.ceil(ackEveryBytes / Math.max(1, payloadBytes)), byTime))
}

/** Pings of an idle link. */
export const pingsPerMinute: number = 60_000 / SESSION_LIMITS.pingMs
