import type { Circumstances } from './circumstances.ts'
import type { Formulas } from './formula.ts'
import { postAnswer, postRequest } from './heads.ts'
import { ackLine, line } from './sizes.ts'
import { messagesPerTurn, turnLatencyMs } from './turns.ts'

/** The lines of one POST, with a line feed between them. */
export const postBody = (c: Circumstances): number => {
  const messages = messagesPerTurn(c)
  return messages * (line(c) + 1) - 1
}

export const postBytes = (c: Circumstances, seenDigits = 1): number => {
  const bytes = postBody(c)
  return (postRequest(Math.round(bytes)).length + seenDigits - 1 + bytes) / messagesPerTurn(c)
}

/** An answer that brings what was said to the POST's messages, behind its own line. */
export const echoAnswerBytes = (c: Circumstances): number => {
  const bytes = ackLine(c.seqDigits) + 1 + postBody(c)
  return (postAnswer(Math.round(bytes)).length + bytes) / messagesPerTurn(c)
}

export const postAnswerBytes = (c: Circumstances): number => {
  const bytes = ackLine(c.seqDigits)
  return (postAnswer(Math.round(bytes)).length + bytes) / messagesPerTurn(c)
}

/** The way up of every transport but WebSocket: one POST at a time, and what piles up meanwhile goes into the next. */
export const UP_BY_POST = {
  latencyP50Ms: {
    text: 'R/2 where T ≥ R; R where T < R, for a message then waits half a turn for the POST before it',
    sources: ['RFC 9112 §9.3', 'PROTOCOL.md'],
    of: turnLatencyMs,
  },
  bytesUp: {
    text: '(head of the POST + b lines of B + digits + 3, a line feed between them) / b, where b = max(burst, R/T)',
    sources: ['RFC 9112 §9.3', 'PROTOCOL.md'],
    of: (c) => postBytes(c),
  },
  bytesDown: {
    text: '(head of the answer + one acknowledgement) / b',
    sources: ['RFC 9112 §9.3', 'PROTOCOL.md'],
    of: postAnswerBytes,
  },
  requests: {
    text: '1 / b',
    sources: ['RFC 9112 §9.3', 'PROTOCOL.md'],
    of: (c) => 1 / messagesPerTurn(c),
  },
} as const satisfies Formulas
