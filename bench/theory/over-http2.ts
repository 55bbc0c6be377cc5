import type { Circumstances } from './circumstances.ts'
import type { Formula, Formulas, Theory } from './formula.ts'
import { pollRequest, pollResponse, postRequest, postResponse } from './heads.ts'
import { frame, RECORD, record, requestBytes, responseBytes } from './http2.ts'
import { longPolling } from './long-polling.ts'
import { bodyBytes, polls, shortPolling } from './short-polling.ts'
import { ackLine, line, messagesPerAck } from './sizes.ts'
import type { Source } from './sources.ts'
import { type Framing, HTTP_STREAMING, httpStreaming, SSE, sse } from './streams.ts'
import { cycleMs, messagesPerPoll, messagesPerTurn } from './turns.ts'
import { postBody } from './up-by-post.ts'

// Techniques that consist of requests, over HTTP/2 and TLS. Latencies and counts of requests stay
// the same, only bytes differ. In the texts, a frame adds 9 bytes and a record 22.

/** One more digit in a path: Huffman's code has 5 bits for three of the digits, and 6 for seven. */
const DIGIT = (3 * 5 + 7 * 6) / 10 / 8

const digits = (c: Circumstances): number => (c.seqDigits - 1) * DIGIT

const turnsPerSecond = (c: Circumstances): number => c.ratePerSecond / messagesPerTurn(c)

const pollsPerSecond = (c: Circumstances): number => 1_000 / cycleMs(c)

const post = (bytes: number): number => requestBytes(postRequest(Math.round(bytes)), bytes)
const posted = (bytes: number, perSecond: number): number =>
  responseBytes(postResponse(Math.round(bytes)), bytes, perSecond)
const polled = (bytes: number, perSecond: number): number =>
  responseBytes(pollResponse(Math.round(bytes)), bytes, perSecond)

/** Per message up. `more`: bytes of the path beyond the usual. */
const postBytes = (c: Circumstances, more = 0): number => (post(postBody(c)) + more) / messagesPerTurn(c)

const postResponseBytes = (c: Circumstances): number =>
  posted(ackLine(c.seqDigits), turnsPerSecond(c)) / messagesPerTurn(c)

/** A response that also brings the messages sent in reply to those of the POST. */
const echoResponseBytes = (c: Circumstances): number =>
  posted(ackLine(c.seqDigits) + 1 + postBody(c), turnsPerSecond(c)) / messagesPerTurn(c)

const SOURCES: readonly Source[] = ['RFC 9113 §4.1', 'RFC 7541 §6', 'RFC 8446 §5.2', 'PROTOCOL.md']

const formula = (text: string, of: Formula['of']): Formula => ({ text, sources: SOURCES, of })

const REQUEST = 'a record of two frames: HEADERS, where fields are 1 each and the path is a literal, and'
const RESPONSE = 'a record of two frames: HEADERS, where fields are 1 each, and'
const END = ', and a record of an empty frame as its end'

const UP: Formulas = {
  bytesUp: formula(`(${REQUEST} b lines of B + digits + 3, joined by line feeds) / b, where b = max(burst, R/T)`, (c) =>
    postBytes(c),
  ),
  bytesDown: formula(`(${RESPONSE} one acknowledgement${END}) / b`, postResponseBytes),
}

/**
 * Latency and requests from HTTP/1.1, bytes from here. What was not measured over HTTP/2 has no
 * formula.
 */
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
        `(a record of a frame of b × (${text})) / b + a POST with its response / messages per acknowledgement`,
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
        'as down and up, less a record: replies and the response to the POST are written together',
        (c) => data(c) + postResponseBytes(c) - RECORD / messagesPerTurn(c),
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
        `(${RESPONSE} b lines of B + digits + 3, joined by line feeds${END}) / b, where b = max(burst, R/T)`,
        (c) => polled(body(c), turnsPerSecond(c)) / messagesPerTurn(c),
      ),
      bytesUp: formula(
        'a record of a frame of HEADERS / b; its path carries acknowledgements',
        (c) => (ask(technique) + digits(c)) / messagesPerTurn(c),
      ),
    },
    up: UP,
    echo: {
      bytesDown: formula('as up, and B + digits + 4: the response to the POST brings the replies', echoResponseBytes),
      bytesUp: formula('as up: the poll stays open', (c) => postBytes(c, digits(c))),
    },
  })
}

const overShortPolling = (): Theory => {
  const { technique } = shortPolling
  const asked = (c: Circumstances): number => polls(c) * ask(technique)
  const emptyPolls = (c: Circumstances): number => polls(c) * polled(0, turnsPerSecond(c) + pollsPerSecond(c))
  return over(shortPolling, {
    down: {
      bytesDown: formula(
        `B + digits + 4, plus the rest of a response / messages per poll (P + R) / T: ${RESPONSE} the lines${END}`,
        (c) =>
          bodyBytes(c) +
          polls(c) *
            (polled(Math.max(1, messagesPerPoll(c)) * line(c), pollsPerSecond(c)) -
              Math.max(1, messagesPerPoll(c)) * line(c)),
      ),
      bytesUp: formula('a record of a frame of HEADERS / messages per poll', (c) => asked(c) + polls(c) * digits(c)),
    },
    up: {
      bytesUp: formula('as with long polling, and polls meanwhile', (c) => postBytes(c) + asked(c)),
      bytesDown: formula(
        'as with long polling, and empty responses to polls meanwhile',
        (c) => postResponseBytes(c) + emptyPolls(c),
      ),
    },
    echo: {
      bytesUp: formula('as up', (c) => postBytes(c, digits(c)) + asked(c)),
      bytesDown: formula(
        'as with long polling, and empty responses to polls meanwhile',
        (c) => echoResponseBytes(c) + emptyPolls(c),
      ),
    },
  })
}

/** Every technique except WebSocket, which uses HTTP/1.1. */
export const HTTP2_THEORIES: readonly Theory[] = [
  stream(sse, SSE),
  stream(httpStreaming, HTTP_STREAMING),
  overLongPolling(),
  overShortPolling(),
]
