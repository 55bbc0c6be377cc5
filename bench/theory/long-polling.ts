import type { Circumstances } from './circumstances.ts'
import type { Theory } from './formula.ts'
import { pollRequest, pollResponse } from './heads.ts'
import { line, pingsPerMinute } from './sizes.ts'
import { isBack, messagesPerTurn, turnLatencyMs } from './turns.ts'
import { echoResponseBytes, postBytes, postResponseBytes, UP_BY_POST } from './up-by-post.ts'

const NAME = 'long-polling'

const responseBytes = (c: Circumstances): number => {
  const messages = messagesPerTurn(c)
  const body = messages * (line(c) + 1) - 1
  return (pollResponse(Math.round(body)).length + body) / messages
}

const pollBytes = (c: Circumstances): number => (pollRequest(NAME).length + c.seqDigits - 1) / messagesPerTurn(c)

const POLLED = ['RFC 6202 §2.2', 'PROTOCOL.md'] as const

export const longPolling: Theory = {
  technique: NAME,
  down: {
    latencyP50Ms: {
      text: 'R/2 where T ≥ R, because the poll is back; R where T < R, because the message waits half a turn; 1.5 R at worst',
      sources: ['RFC 6202 §2.2'],
      of: turnLatencyMs,
    },
    bytesDown: {
      text: '(response headers + b lines of B + digits + 3, joined by line feeds) / b, where b = max(burst, R/T)',
      sources: POLLED,
      of: responseBytes,
    },
    bytesUp: { text: 'poll headers / b; its URL carries acknowledgements', sources: POLLED, of: pollBytes },
    requests: { text: '1 / b', sources: POLLED, of: (c) => 1 / messagesPerTurn(c) },
  },
  up: UP_BY_POST,
  echo: {
    latencyP50Ms: {
      text: 'R where T ≥ R; 1.5 R where T < R, because the response to a POST and the next poll cross',
      sources: ['RFC 6202 §2.2', 'RFC 9112 §9.3'],
      of: (c) => turnLatencyMs(c) + c.rttMs / 2,
    },
    bytesDown: {
      text: 'as up, and B + digits + 4 where T ≥ R, because the response to the POST brings the replies; as down and up where T < R',
      sources: POLLED,
      of: (c) => (isBack(c) ? echoResponseBytes(c) : responseBytes(c) + postResponseBytes(c)),
    },
    bytesUp: {
      text: 'as up where T ≥ R, because the poll stays open; as down and up where T < R',
      sources: POLLED,
      of: (c) => (isBack(c) ? 0 : pollBytes(c)) + postBytes(c, c.seqDigits),
    },
    requests: {
      text: '1 / b where T ≥ R, 2 / b where T < R',
      sources: POLLED,
      of: (c) => (isBack(c) ? 1 : 2) / messagesPerTurn(c),
    },
  },
  idle: {
    bytesDownPerMinute: {
      text: 'holds per minute × headers of an empty response',
      sources: POLLED,
      of: () => pingsPerMinute * pollResponse(0).length,
    },
    bytesUpPerMinute: {
      text: 'holds per minute × poll headers',
      sources: POLLED,
      of: () => pingsPerMinute * pollRequest(NAME).length,
    },
    requestsPerMinute: { text: 'holds per minute', sources: POLLED, of: () => pingsPerMinute },
  },
  connect: {
    roundTrips: {
      text: '2: TCP; the first poll, which brings the welcome at once',
      sources: ['RFC 9293 §3.5', 'RFC 6202 §2.2'],
      of: () => 2,
    },
  },
}
