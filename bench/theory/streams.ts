import type { Circumstances } from './circumstances.ts'
import type { Theory } from './formula.ts'
import { postRequest, postResponse } from './heads.ts'
import { ackLine, chunkFraming, event, line, messagesPerAck, PING_EVENT, PING_LINE, pingsPerMinute } from './sizes.ts'
import type { Source } from './sources.ts'
import { turnLatencyMs } from './turns.ts'
import { postBytes, postResponseBytes, UP_BY_POST } from './up-by-post.ts'

/** The difference between two formats of an endless response. */
export interface Framing {
  readonly technique: string
  readonly source: Source
  readonly text: string
  /** One message with its terminator. */
  of(c: Circumstances): number
  readonly ping: number
}

/** An endless response down, POSTs up. */
function stream({ technique, source, text, of, ping }: Framing): Theory {
  const chunk = (c: Circumstances): number => {
    const bytes = c.burst * of(c)
    return (bytes + chunkFraming(bytes)) / c.burst
  }
  const ack = (c: Circumstances): number => ackLine(c.seqDigits)
  const framed = [source, 'RFC 9112 §7.1', 'PROTOCOL.md'] as const
  const ackResponse = postResponse(9).length + ackLine(1)
  return {
    technique,
    down: {
      latencyP50Ms: { text: 'R/2', sources: ['RFC 6202 §3.2'], of: ({ rttMs }) => rttMs / 2 },
      bytesDown: {
        text: `${text} + hex digits + 4 for the chunk + a POST with its response / messages per acknowledgement`,
        sources: framed,
        of: (c) => chunk(c) + ackResponse / messagesPerAck(c, 'client'),
      },
      bytesUp: {
        text: 'a POST of one acknowledgement / messages per acknowledgement',
        sources: ['PROTOCOL.md'],
        of: (c) => (postRequest(Math.round(ack(c))).length + c.seqDigits - 1 + ack(c)) / messagesPerAck(c, 'client'),
      },
      requests: {
        text: '1 / messages per acknowledgement',
        sources: ['PROTOCOL.md'],
        of: (c) => 1 / messagesPerAck(c, 'client'),
      },
    },
    up: UP_BY_POST,
    echo: {
      latencyP50Ms: {
        text: 'up + down: R where T ≥ R, 1.5 R where T < R',
        sources: ['RFC 6202 §3.2', 'RFC 9112 §9.3'],
        of: (c) => turnLatencyMs(c) + c.rttMs / 2,
      },
      bytesDown: {
        text: 'as down and up; POSTs carry acknowledgements',
        sources: framed,
        of: (c) => chunk(c) + postResponseBytes(c),
      },
      bytesUp: { text: 'as up', sources: framed, of: (c) => postBytes(c, c.seqDigits) },
      requests: UP_BY_POST.requests,
    },
    idle: {
      bytesDownPerMinute: {
        text: `pings per minute × (${ping} in a chunk, and the response to the POST of the pong)`,
        sources: framed,
        of: () => pingsPerMinute * (ping + chunkFraming(ping) + ackResponse),
      },
      bytesUpPerMinute: {
        text: 'pings per minute × a POST of a pong',
        sources: ['PROTOCOL.md'],
        of: () => pingsPerMinute * (postRequest(PING_LINE).length + PING_LINE),
      },
      requestsPerMinute: { text: 'pings per minute', sources: ['PROTOCOL.md'], of: () => pingsPerMinute },
    },
    connect: {
      roundTrips: {
        text: '2: TCP; the request, with the welcome after the response headers',
        sources: ['RFC 9293 §3.5', 'RFC 6202 §3.2'],
        of: () => 2,
      },
    },
  }
}

export const SSE: Framing = {
  technique: 'sse',
  source: 'WHATWG HTML §9.2',
  text: 'B + digits + 11 for data:, brackets, comma and the empty line',
  of: event,
  ping: PING_EVENT,
}

export const HTTP_STREAMING: Framing = {
  technique: 'http-streaming',
  source: 'RFC 6202 §3.2',
  text: 'B + digits + 4 for the line',
  of: (c) => line(c) + 1,
  ping: PING_LINE + 1,
}

export const sse: Theory = stream(SSE)

export const httpStreaming: Theory = stream(HTTP_STREAMING)
