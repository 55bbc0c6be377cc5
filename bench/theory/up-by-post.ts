import type { Circumstances } from './circumstances.ts'
import type { Formulas } from './formula.ts'
import { postRequest, postResponse } from './heads.ts'
import { ackLine, line } from './sizes.ts'
import { messagesPerTurn, turnLatencyMs } from './turns.ts'

/** The lines of one POST, joined by line feeds. */
export const postBody = (c: Circumstances): number => {
  const messages = messagesPerTurn(c)
  return messages * (line(c) + 1) - 1
}

export const postBytes = (c: Circumstances, seenDigits = 1): number => {
  const bytes = postBody(c)
  return (postRequest(Math.round(bytes)).length + seenDigits - 1 + bytes) / messagesPerTurn(c)
}

/** A response that also brings the messages sent in reply to those of the POST. */
export const echoResponseBytes = (c: Circumstances): number => {
  const bytes = ackLine(c.seqDigits) + 1 + postBody(c)
  return (postResponse(Math.round(bytes)).length + bytes) / messagesPerTurn(c)
}

export const postResponseBytes = (c: Circumstances): number => {
  const bytes = ackLine(c.seqDigits)
  return (postResponse(Math.round(bytes)).length + bytes) / messagesPerTurn(c)
}

/**
 * The way up of every transport except WebSocket: one POST at a time, with everything that has
 * queued up.
 */
export const UP_BY_POST = {
  latencyP50Ms: {
    text: 'R/2 where T ≥ R; R where T < R, because a message then waits half a turn for the previous POST',
    sources: ['RFC 9112 §9.3', 'PROTOCOL.md'],
    of: turnLatencyMs,
  },
  bytesUp: {
    text: '(POST headers + b lines of B + digits + 3, joined by line feeds) / b, where b = max(burst, R/T)',
    sources: ['RFC 9112 §9.3', 'PROTOCOL.md'],
    of: (c) => postBytes(c),
  },
  bytesDown: {
    text: '(response headers + one acknowledgement) / b',
    sources: ['RFC 9112 §9.3', 'PROTOCOL.md'],
    of: postResponseBytes,
  },
  requests: {
    text: '1 / b',
    sources: ['RFC 9112 §9.3', 'PROTOCOL.md'],
    of: (c) => 1 / messagesPerTurn(c),
  },
} as const satisfies Formulas
