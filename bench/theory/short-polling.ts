import type { Circumstances } from './circumstances.ts'
import type { Theory } from './formula.ts'
import { pollRequest, pollResponse, postRequest, postResponse } from './heads.ts'
import { ackLine, line, messagesPerAck } from './sizes.ts'
import { cycleMs, messagesPerPoll, turnLatencyMs } from './turns.ts'
import { echoResponseBytes, postBytes, postResponseBytes, UP_BY_POST } from './up-by-post.ts'

const NAME = 'short-polling'

/** Polls per message, most of them empty if messages are rare. */
export const polls = (c: Circumstances): number => 1 / messagesPerPoll(c)

/**
 * So many messages in a response require an acknowledgement at once, before the next poll could
 * carry it.
 */
const acks = (c: Circumstances): number => (messagesPerPoll(c) >= messagesPerAck(c, 'client') ? polls(c) : 0)

const responseHead = (c: Circumstances): number =>
  pollResponse(Math.round(Math.max(1, messagesPerPoll(c)) * line(c))).length

/** Messages of a response are joined by one line feed less than there are messages. */
export const bodyBytes = (c: Circumstances): number => line(c) + 1 - Math.min(1, polls(c))

const ackBytes = (c: Circumstances): number => {
  const bytes = ackLine(c.seqDigits)
  return postRequest(Math.round(bytes)).length + c.seqDigits - 1 + bytes
}

const pollBytes = (c: Circumstances): number => polls(c) * (pollRequest(NAME).length + c.seqDigits - 1)

const waitMs = (c: Circumstances): number => cycleMs(c) / 2

const pollsPerMinute = (c: Circumstances): number => 60_000 / cycleMs(c)

const POLLED = ['RFC 6202 §1.1', 'PROTOCOL.md'] as const

export const shortPolling: Theory = {
  technique: NAME,
  down: {
    latencyP50Ms: {
      text: 'P/2 + R: half a cycle of P + R and one way',
      sources: ['RFC 6202 §1.1'],
      of: (c) => waitMs(c) + c.rttMs / 2,
    },
    latencyMaxMs: {
      text: 'P + 1.5 R: a whole cycle and one way',
      sources: ['RFC 6202 §1.1'],
      of: (c) => cycleMs(c) + c.rttMs / 2,
    },
    bytesDown: {
      text: 'B + digits + 4, and response headers / messages per poll (P + R) / T; from 1,024 messages or 64 KiB per poll, also a POST with its response that acknowledges',
      sources: POLLED,
      of: (c) => bodyBytes(c) + polls(c) * responseHead(c) + acks(c) * (postResponse(9).length + ackLine(1)),
    },
    bytesUp: {
      text: 'poll headers / messages per poll; from 1,024 messages or 64 KiB per poll, also an acknowledging POST',
      sources: POLLED,
      of: (c) => pollBytes(c) + acks(c) * ackBytes(c),
    },
    requests: {
      text: '1 / messages per poll; from 1,024 messages or 64 KiB per poll twice that',
      sources: POLLED,
      of: (c) => polls(c) + acks(c),
    },
  },
  up: {
    ...UP_BY_POST,
    bytesUp: {
      text: 'as with long polling, and polls meanwhile: poll headers / messages per poll',
      sources: POLLED,
      of: (c) => postBytes(c) + polls(c) * pollRequest(NAME).length,
    },
    bytesDown: {
      text: 'as with long polling, and polls meanwhile: headers of an empty response / messages per poll',
      sources: POLLED,
      of: (c) => postResponseBytes(c) + polls(c) * pollResponse(0).length,
    },
    requests: {
      text: '1 / b + 1 / messages per poll',
      sources: POLLED,
      of: (c) => UP_BY_POST.requests.of(c) + polls(c),
    },
  },
  echo: {
    latencyP50Ms: {
      text: 'R where T ≥ R, because the response to the POST brings the replies; 1.5 R where T < R',
      sources: ['RFC 9112 §9.3', 'PROTOCOL.md'],
      of: (c) => turnLatencyMs(c) + c.rttMs / 2,
    },
    bytesDown: {
      text: 'as with long polling, and polls meanwhile: headers of an empty response / messages per poll',
      sources: POLLED,
      of: (c) => echoResponseBytes(c) + polls(c) * pollResponse(0).length,
    },
    bytesUp: { text: 'as down and up', sources: POLLED, of: (c) => pollBytes(c) + postBytes(c, c.seqDigits) },
    requests: {
      text: '1 / b + 1 / messages per poll',
      sources: POLLED,
      of: (c) => UP_BY_POST.requests.of(c) + polls(c),
    },
  },
  idle: {
    bytesDownPerMinute: {
      text: '60 s / (P + R) × headers of an empty response',
      sources: POLLED,
      of: (c) => pollsPerMinute(c) * pollResponse(0).length,
    },
    bytesUpPerMinute: {
      text: '60 s / (P + R) × poll headers',
      sources: POLLED,
      of: (c) => pollsPerMinute(c) * pollRequest(NAME).length,
    },
    requestsPerMinute: { text: '60 s / (P + R)', sources: POLLED, of: pollsPerMinute },
  },
  connect: {
    roundTrips: {
      text: '2: TCP; the first poll, which brings the welcome at once',
      sources: ['RFC 9293 §3.5', 'RFC 6202 §1.1'],
      of: () => 2,
    },
  },
}
