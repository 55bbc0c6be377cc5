import type { Circumstances } from './circumstances.ts'
import type { Theory } from './formula.ts'
import { pollAnswer, pollRequest } from './heads.ts'
import { line, pingsPerMinute } from './sizes.ts'
import { isBack, messagesPerTurn, turnLatencyMs } from './turns.ts'
import { echoAnswerBytes, postAnswerBytes, postBytes, UP_BY_POST } from './up-by-post.ts'

const NAME = 'long-polling'

const answerBytes = (c: Circumstances): number => {
  const messages = messagesPerTurn(c)
  const body = messages * (line(c) + 1) - 1
  return (pollAnswer(Math.round(body)).length + body) / messages
}

const askBytes = (c: Circumstances): number => (pollRequest(NAME).length + c.seqDigits - 1) / messagesPerTurn(c)

const POLLED = ['RFC 6202 §2.2', 'PROTOCOL.md'] as const

export const longPolling: Theory = {
  technique: NAME,
  down: {
    latencyP50Ms: {
      text: 'R/2 where T ≥ R, for the poll is back; R where T < R, for the message waits half a turn; 1.5 R at worst',
      sources: ['RFC 6202 §2.2'],
      of: turnLatencyMs,
    },
    bytesDown: {
      text: '(head of the answer + b lines of B + digits + 3, a line feed between them) / b, where b = max(burst, R/T)',
      sources: POLLED,
      of: answerBytes,
    },
    bytesUp: { text: 'head of the poll / b; its URL acknowledges', sources: POLLED, of: askBytes },
    requests: { text: '1 / b', sources: POLLED, of: (c) => 1 / messagesPerTurn(c) },
  },
  up: UP_BY_POST,
  echo: {
    latencyP50Ms: {
      text: 'R where T ≥ R; 1.5 R where T < R, for the answer to a POST and the next poll then pass each other',
      sources: ['RFC 6202 §2.2', 'RFC 9112 §9.3'],
      of: (c) => turnLatencyMs(c) + c.rttMs / 2,
    },
    bytesDown: {
      text: 'as up, and B + digits + 4 where T ≥ R, for the answer to the POST brings what was said to it; as down and up where T < R',
      sources: POLLED,
      of: (c) => (isBack(c) ? echoAnswerBytes(c) : answerBytes(c) + postAnswerBytes(c)),
    },
    bytesUp: {
      text: 'as up where T ≥ R, for the poll stays; as down and up where T < R',
      sources: POLLED,
      of: (c) => (isBack(c) ? 0 : askBytes(c)) + postBytes(c, c.seqDigits),
    },
    requests: {
      text: '1 / b where T ≥ R, 2 / b where T < R',
      sources: POLLED,
      of: (c) => (isBack(c) ? 1 : 2) / messagesPerTurn(c),
    },
  },
  idle: {
    bytesDownPerMinute: {
      text: 'holds a minute × head of an empty answer',
      sources: POLLED,
      of: () => pingsPerMinute * pollAnswer(0).length,
    },
    bytesUpPerMinute: {
      text: 'holds a minute × head of the poll',
      sources: POLLED,
      of: () => pingsPerMinute * pollRequest(NAME).length,
    },
    requestsPerMinute: { text: 'holds a minute', sources: POLLED, of: () => pingsPerMinute },
  },
  connect: {
    roundTrips: {
      text: '2: TCP; the first poll, which is answered at once with the welcome',
      sources: ['RFC 9293 §3.5', 'RFC 6202 §2.2'],
      of: () => 2,
    },
  },
}
