import type { Circumstances } from './circumstances.ts'
import type { Formula, Formulas, Theory } from './formula.ts'
import { pollAnswer, pollRequest, postAnswer, postRequest } from './heads.ts'
import { answerBytes, frame, RECORD, record, requestBytes } from './http2.ts'
import { longPolling } from './long-polling.ts'
import { bodyBytes, polls, shortPolling } from './short-polling.ts'
import { ackLine, line, messagesPerAck } from './sizes.ts'
import type { Source } from './sources.ts'
import { type Framing, HTTP_STREAMING, httpStreaming, SSE, sse } from './streams.ts'
import { cycleMs, messagesPerPoll, messagesPerTurn } from './turns.ts'
import { postBody } from './up-by-post.ts'

// The techniques that are requests, over HTTP/2 and TLS. What they do is the same, and so are latencies and counts of requests; what a message costs is not.
// In the texts a frame is 9 more than what is in it, and a record 22.

/** One more digit of a number in a path: Huffman's code has 5 bits for three of them, and 6 for seven. */
const DIGIT = (3 * 5 + 7 * 6) / 10 / 8

const digits = (c: Circumstances): number => (c.seqDigits - 1) * DIGIT

const turnsPerSecond = (c: Circumstances): number => c.ratePerSecond / messagesPerTurn(c)

const pollsPerSecond = (c: Circumstances): number => 1_000 / cycleMs(c)

const post = (bytes: number): number => requestBytes(postRequest(Math.round(bytes)), bytes)
const posted = (bytes: number, perSecond: number): number =>
  answerBytes(postAnswer(Math.round(bytes)), bytes, perSecond)
const polled = (bytes: number, perSecond: number): number =>
  answerBytes(pollAnswer(Math.round(bytes)), bytes, perSecond)

/** Of one message up. `more`: what the path has beside the usual. */
const postBytes = (c: Circumstances, more = 0): number => (post(postBody(c)) + more) / messagesPerTurn(c)

const postAnswerBytes = (c: Circumstances): number =>
  posted(ackLine(c.seqDigits), turnsPerSecond(c)) / messagesPerTurn(c)

/** An answer that brings what was said to the POST's messages, behind its own line. */
const echoAnswerBytes = (c: Circumstances): number =>
  posted(ackLine(c.seqDigits) + 1 + postBody(c), turnsPerSecond(c)) / messagesPerTurn(c)

const SOURCES: readonly Source[] = ['RFC 9113 §4.1', 'RFC 7541 §6', 'RFC 8446 §5.2', 'PROTOCOL.md']

const formula = (text: string, of: Formula['of']): Formula => ({ text, sources: SOURCES, of })

const REQUEST = 'a record of two frames: HEADERS, where fields are 1 each and the path is written out, and'
const ANSWER = 'a record of two frames: HEADERS, where fields are 1 each, and'
const END = ', and a record of an empty frame that ends it'

const UP: Formulas = {
  bytesUp: formula(
    `(${REQUEST} b lines of B + digits + 3, a line feed between them) / b, where b = max(burst, R/T)`,
    (c) => postBytes(c),
  ),
  bytesDown: formula(`(${ANSWER} one acknowledgement${END}) / b`, postAnswerBytes),
}

/** Latency and requests from over HTTP/1.1, bytes from here. What was not measured over HTTP/2 has no formula. */
const over = (theory: Theory, bytes: Readonly<Record<'down' | 'up' | 'echo', Formulas>>): Theory => ({
  technique: theory.technique,
  down: { ...theory.down, ...bytes.down },
  up: { ...theory.up, ...bytes.up },
  echo: { ...theory.echo, ...bytes.echo },
  idle: {},
  connect: {},
})

function stream(theory: Theory, { text, of }: Framing): Theory {
  const data = (c: Circumstances): number => record(frame(c.burst * of(c))) / c.burst
  const perAck = (c: Circumstances): number => messagesPerAck(c, 'client')
  return over(theory, {
    down: {
      bytesDown: formula(
        `(a record of a frame of b × (${text})) / b + an answered POST / messages per acknowledgement`,
        (c) => data(c) + posted(9, c.ratePerSecond / perAck(c)) / perAck(c),
      ),
      bytesUp: formula(
        'a POST of one acknowledgement / messages per acknowledgement',
        (c) => (post(ackLine(c.seqDigits)) + digits(c)) / perAck(c),
      ),
    },
    up: UP,
    echo: {
      bytesDown: formula(
        'as down and up, less a record: what is said at once and the answer to the POST are written together',
        (c) => data(c) + postAnswerBytes(c) - RECORD / messagesPerTurn(c),
      ),
      bytesUp: formula('as up', (c) => postBytes(c, digits(c))),
    },
  })
}

const ask = (technique: string): number => requestBytes(pollRequest(technique), 0)

const overLongPolling = (): Theory => {
  const { technique } = longPolling
  const body = (c: Circumstances): number => messagesPerTurn(c) * (line(c) + 1) - 1
  return over(longPolling, {
    down: {
      bytesDown: formula(
        `(${ANSWER} b lines of B + digits + 3, a line feed between them${END}) / b, where b = max(burst, R/T)`,
        (c) => polled(body(c), turnsPerSecond(c)) / messagesPerTurn(c),
      ),
      bytesUp: formula(
        'a record of a frame of HEADERS / b; its path acknowledges',
        (c) => (ask(technique) + digits(c)) / messagesPerTurn(c),
      ),
    },
    up: UP,
    echo: {
      bytesDown: formula(
        'as up, and B + digits + 4: the answer to the POST brings what was said to it',
        echoAnswerBytes,
      ),
      bytesUp: formula('as up: the poll stays', (c) => postBytes(c, digits(c))),
    },
  })
}

const overShortPolling = (): Theory => {
  const { technique } = shortPolling
  const asked = (c: Circumstances): number => polls(c) * ask(technique)
  const inVain = (c: Circumstances): number => polls(c) * polled(0, turnsPerSecond(c) + pollsPerSecond(c))
  return over(shortPolling, {
    down: {
      bytesDown: formula(
        `B + digits + 4, and the rest of an answer / messages per poll (P + R) / T: ${ANSWER} the lines${END}`,
        (c) =>
          bodyBytes(c) +
          polls(c) *
            (polled(Math.max(1, messagesPerPoll(c)) * line(c), pollsPerSecond(c)) -
              Math.max(1, messagesPerPoll(c)) * line(c)),
      ),
      bytesUp: formula('a record of a frame of HEADERS / messages per poll', (c) => asked(c) + polls(c) * digits(c)),
    },
    up: {
      bytesUp: formula('as with long polling, and the polls meanwhile', (c) => postBytes(c) + asked(c)),
      bytesDown: formula(
        'as with long polling, and the empty answers to the polls meanwhile',
        (c) => postAnswerBytes(c) + inVain(c),
      ),
    },
    echo: {
      bytesUp: formula('as up', (c) => postBytes(c, digits(c)) + asked(c)),
      bytesDown: formula(
        'as with long polling, and the empty answers to the polls meanwhile',
        (c) => echoAnswerBytes(c) + inVain(c),
      ),
    },
  })
}

/** Of everything that can be had over HTTP/2: WebSocket stays with HTTP/1.1. */
export const HTTP2_THEORIES: readonly Theory[] = [
  stream(sse, SSE),
  stream(httpStreaming, HTTP_STREAMING),
  overLongPolling(),
  overShortPolling(),
]
