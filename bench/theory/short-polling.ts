import type { Circumstances } from './circumstances.ts'
import type { Theory } from './formula.ts'
import { pollAnswer, pollRequest, postAnswer, postRequest } from './heads.ts'
import { ackLine, line, messagesPerAck } from './sizes.ts'
import { cycleMs, messagesPerPoll, turnLatencyMs } from './turns.ts'
import { echoAnswerBytes, postAnswerBytes, postBytes, UP_BY_POST } from './up-by-post.ts'

const NAME = 'short-polling'

/** Polls for one message, most of them in vain where messages are rare. */
export const polls = (c: Circumstances): number => 1 / messagesPerPoll(c)

/** An answer with so many messages owes an acknowledgement at once, before the next poll could bring it. */
const acks = (c: Circumstances): number => (messagesPerPoll(c) >= messagesPerAck(c, 'client') ? polls(c) : 0)

const answerHead = (c: Circumstances): number =>
  pollAnswer(Math.round(Math.max(1, messagesPerPoll(c)) * line(c))).length

/** One line feed less than messages, in each answer that has any. */
export const bodyBytes = (c: Circumstances): number => line(c) + 1 - Math.min(1, polls(c))

const ackBytes = (c: Circumstances): number => {
  const bytes = ackLine(c.seqDigits)
  return postRequest(Math.round(bytes)).length + c.seqDigits - 1 + bytes
}

const askBytes = (c: Circumstances): number => polls(c) * (pollRequest(NAME).length + c.seqDigits - 1)

const waitMs = (c: Circumstances): number => cycleMs(c) / 2

const pollsPerMinute = (c: Circumstances): number => 60_000 / cycleMs(c)

const POLLED = ['RFC 6202 §1.1', 'PROTOCOL.md'] as const

export const shortPolling: Theory = {
  technique: NAME,
  down: {
    latencyP50Ms: {
      text: 'P/2 + R: half of a cycle of P + R, and one way',
      sources: ['RFC 6202 §1.1'],
      of: (c) => waitMs(c) + c.rttMs / 2,
    },
    latencyMaxMs: {
      text: 'P + 1.5 R: a whole cycle, and one way',
      sources: ['RFC 6202 §1.1'],
      of: (c) => cycleMs(c) + c.rttMs / 2,
    },
    bytesDown: {
      text: 'B + digits + 4, and head of the answer / messages per poll (P + R) / T; from 1,024 messages or 64 KiB a poll on, also an answered POST that acknowledges',
      sources: POLLED,
      of: (c) => bodyBytes(c) + polls(c) * answerHead(c) + acks(c) * (postAnswer(9).length + ackLine(1)),
    },
    bytesUp: {
      text: 'head of the poll / messages per poll; from 1,024 messages or 64 KiB a poll on, also a POST that acknowledges',
      sources: POLLED,
      of: (c) => askBytes(c) + acks(c) * ackBytes(c),
    },
    requests: {
      text: '1 / messages per poll; from 1,024 messages or 64 KiB a poll on twice that',
      sources: POLLED,
      of: (c) => polls(c) + acks(c),
    },
  },
  up: {
    ...UP_BY_POST,
    bytesUp: {
      text: 'as with long polling, and the polls meanwhile: head of the poll / messages per poll',
      sources: POLLED,
      of: (c) => postBytes(c) + polls(c) * pollRequest(NAME).length,
    },
    bytesDown: {
      text: 'as with long polling, and the polls meanwhile: head of an empty answer / messages per poll',
      sources: POLLED,
      of: (c) => postAnswerBytes(c) + polls(c) * pollAnswer(0).length,
    },
    requests: {
      text: '1 / b + 1 / messages per poll',
      sources: POLLED,
      of: (c) => UP_BY_POST.requests.of(c) + polls(c),
    },
  },
  echo: {
    latencyP50Ms: {
      text: 'R where T ≥ R, for the answer to the POST brings what was said to it; 1.5 R where T < R',
      sources: ['RFC 9112 §9.3', 'PROTOCOL.md'],
      of: (c) => turnLatencyMs(c) + c.rttMs / 2,
    },
    bytesDown: {
      text: 'as with long polling, and the polls meanwhile: head of an empty answer / messages per poll',
      sources: POLLED,
      of: (c) => echoAnswerBytes(c) + polls(c) * pollAnswer(0).length,
    },
    bytesUp: { text: 'as down and up', sources: POLLED, of: (c) => askBytes(c) + postBytes(c, c.seqDigits) },
    requests: {
      text: '1 / b + 1 / messages per poll',
      sources: POLLED,
      of: (c) => UP_BY_POST.requests.of(c) + polls(c),
    },
  },
  idle: {
    bytesDownPerMinute: {
      text: '60 s / (P + R) × head of an empty answer',
      sources: POLLED,
      of: (c) => pollsPerMinute(c) * pollAnswer(0).length,
    },
    bytesUpPerMinute: {
      text: '60 s / (P + R) × head of the poll',
      sources: POLLED,
      of: (c) => pollsPerMinute(c) * pollRequest(NAME).length,
    },
    requestsPerMinute: { text: '60 s / (P + R)', sources: POLLED, of: pollsPerMinute },
  },
  connect: {
    roundTrips: {
      text: '2: TCP; the first poll, which is answered at once with the welcome',
      sources: ['RFC 9293 §3.5', 'RFC 6202 §1.1'],
      of: () => 2,
    },
  },
}
