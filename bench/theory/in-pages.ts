import type { Cell } from '../format/cell.ts'
import type { Circumstances } from './circumstances.ts'
import type { Formula, Formulas } from './formula.ts'
import { type Api, type Browser, pagePost, pagePostResponse, scriptResponse, scriptUp } from './page-heads.ts'
import { ackLine, chunkFraming, line } from './sizes.ts'
import type { Source } from './sources.ts'
import { HTTP_STREAMING, SSE } from './streams.ts'

// The echo of one message in a page over loopback, where a message and its reply are through before
// the next is due.

/**
 * `{"at":1,"pad":"x"}`: what JSON escapes when such a message stands in a string, and what a URL
 * escapes by two characters more.
 */
export const BODY_QUOTES = 6
export const BODY_RESERVED = 11

/** A line as a string in an array: its quotes are escaped, and it has two of its own. */
const quotedLine = (c: Circumstances): number => line(c) + BODY_QUOTES + 2

/** `"[\"ack\",7]"`. */
const quotedAck = (c: Circumstances): number => ackLine(c.seqDigits) + 2 + 2

/** `<script>r([`, `])</script>` and a line feed. */
const SCRIPT = 11 + 12

/** `Content-Type: text/plain`, an empty line, and behind the line its end and the boundary. */
const PART = 28 + 13

/** `[4,`, and `]`, of which a URL escapes three. */
const LINE_RESERVED = 3

/** `/**\/rungway_12([`, and `]);`. */
const callFraming = (c: Circumstances): number => '/**/rungway_(['.length + c.seqDigits + ']);'.length

const LATENCY: Formula = {
  text: 'R where T ≥ R',
  sources: ['RFC 6202 §3.2', 'RFC 9112 §9.3'],
  of: ({ rttMs }) => rttMs,
}

const ONE_REQUEST: Formula = { text: '1: each message up', sources: ['RFC 9112 §9.3', 'PROTOCOL.md'], of: () => 1 }

const byPost = (browser: Browser, api: Exclude<Api, 'script'>): Formula => ({
  text: 'POST headers of the browser + B + digits + 3',
  sources: ['RFC 9112 §9.3', 'WHATWG Fetch §4.6', 'PROTOCOL.md'],
  of: (c) => pagePost(browser, api, Math.round(line(c))).length + c.seqDigits - 1 + line(c),
})

/** The format of an endless response: one message with what is around it, without the chunk. */
interface Format {
  readonly text: string
  readonly sources: readonly Source[]
  of(c: Circumstances): number
}

/** An endless response down, POSTs up. */
const stream =
  (api: Exclude<Api, 'script'>, { text, sources, of }: Format) =>
  (browser: Browser): Formulas => ({
    latencyP50Ms: LATENCY,
    bytesDown: {
      text: `${text} + hex digits + 4 for the chunk + the response to the POST`,
      sources: [...sources, 'RFC 9112 §7.1', 'PROTOCOL.md'],
      of(c) {
        const bytes = of(c)
        const ack = ackLine(c.seqDigits)
        return bytes + chunkFraming(bytes) + pagePostResponse(Math.round(ack)).length + ack
      },
    },
    bytesUp: byPost(browser, api),
    requests: ONE_REQUEST,
  })

/** Polls down, POSTs up: the response to a POST brings the reply, and the poll stays open. */
const polling =
  (api: Exclude<Api, 'script'>) =>
  (browser: Browser): Formulas => ({
    latencyP50Ms: LATENCY,
    bytesDown: {
      text: 'response headers + an acknowledgement, a line feed and B + digits + 3',
      sources: ['RFC 6202 §2.2', 'PROTOCOL.md'],
      of(c) {
        const body = ackLine(c.seqDigits) + 1 + line(c)
        return pagePostResponse(Math.round(body)).length + body
      },
    },
    bytesUp: byPost(browser, api),
    requests: ONE_REQUEST,
  })

/** Scripts both ways. */
const scripts = (browser: Browser): Formulas => ({
  latencyP50Ms: LATENCY,
  bytesDown: {
    text: 'response headers + a call with the acknowledgement and B + digits + 3, as JSON in JSON: a character more for each quote',
    sources: ['ECMA-262 §25.5', 'PROTOCOL.md'],
    of(c) {
      const body = callFraming(c) + quotedAck(c) + 1 + quotedLine(c)
      return scriptResponse(Math.round(body)).length + body
    },
  },
  bytesUp: {
    text: 'GET headers of the browser + B + digits + 3 in its URL, where brackets, quotes, commas and colons take three characters',
    sources: ['RFC 3986 §2.1', 'WHATWG Fetch §4.6', 'PROTOCOL.md'],
    of: (c) => scriptUp(browser).length + 2 * (c.seqDigits - 1) + line(c) + 2 * (BODY_RESERVED + LINE_RESERVED),
  },
  requests: ONE_REQUEST,
})

const ECHOES: Readonly<Record<string, (browser: Browser) => Formulas>> = {
  sse: stream('fetch', { text: SSE.text, sources: [SSE.source], of: SSE.of }),
  'http-streaming': stream('fetch', {
    text: HTTP_STREAMING.text,
    sources: [HTTP_STREAMING.source],
    of: HTTP_STREAMING.of,
  }),
  'long-polling': polling('fetch'),
  'forever-iframe': stream('fetch', {
    text: 'B + digits + 3, as JSON in JSON: a character more for each quote, + 27 for the script and the array',
    sources: ['WHATWG HTML §4.12', 'ECMA-262 §25.5'],
    of: (c) => SCRIPT + quotedLine(c),
  }),
  'xhr-streaming': stream('XMLHttpRequest', {
    text: HTTP_STREAMING.text,
    sources: [HTTP_STREAMING.source],
    of: HTTP_STREAMING.of,
  }),
  multipart: stream('XMLHttpRequest', {
    text: 'B + digits + 3, + 41 for the headers of the part and its boundary',
    sources: ['RFC 2046 §5.1'],
    of: (c) => PART + line(c),
  }),
  'xhr-polling': polling('XMLHttpRequest'),
  'jsonp-polling': scripts,
}

/** The techniques whose echo in a page is predicted. */
export const TECHNIQUES_IN_PAGES: readonly string[] = Object.keys(ECHOES)

/**
 * What an echo costs in a page of that browser. Undefined if there is no theory of it, or if it is
 * no page's.
 */
export const echoInPage = ({ technique, client }: Pick<Cell, 'technique' | 'client'>): Formulas | undefined =>
  client === 'node' ? undefined : ECHOES[technique]?.(client)
