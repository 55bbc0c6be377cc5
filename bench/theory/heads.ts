// The headers around messages between this client, in Node, and its gateway over HTTP/1.1. Only
// lengths matter, so values are samples, and a test compares them with real traffic. The ids also
// have a typical length in HPACK's Huffman code.

const HOST = '127.0.0.1:12345'
const DATE = 'Sun, 22 Nov 2026 05:10:25 GMT'
const HELLO = 'v=1&session=ABCDEFGhijklmnopqrstuvwx&link=1&claim=1&seen=0&part=0&resume=ABCDEbcd'

/** Added to every request by Node's fetch. */
const FETCH = [
  'accept: */*',
  'accept-language: *',
  'sec-fetch-mode: cors',
  'user-agent: node',
  'pragma: no-cache',
  'cache-control: no-cache',
  'accept-encoding: gzip, deflate',
]

/** Added to every response by Node's server. */
const NODE = [`Date: ${DATE}`, 'Connection: keep-alive', 'Keep-Alive: timeout=65']

const head = (...lines: readonly string[]): string => `${lines.join('\r\n')}\r\n\r\n`

/** A poll; `seen` has one digit. */
export const pollRequest = (technique: string): string =>
  head(`GET /${technique}?${HELLO} HTTP/1.1`, `host: ${HOST}`, 'connection: keep-alive', ...FETCH)

/** `length`: of its body, as a number. */
export const pollResponse = (length: number): string =>
  head(
    'HTTP/1.1 200 OK',
    'content-type: text/plain; charset=utf-8',
    'cache-control: no-store, no-transform',
    'x-content-type-options: nosniff',
    `content-length: ${length}`,
    ...NODE,
  )

/** Messages up. `length`: of its body, as a number. */
export const postRequest = (length: number): string =>
  head(
    `POST /up?${HELLO}&bytes=${length} HTTP/1.1`,
    `host: ${HOST}`,
    'connection: keep-alive',
    'content-type: text/plain;charset=UTF-8',
    ...FETCH,
    `content-length: ${length}`,
  )

export const postResponse = (length: number): string =>
  head(
    'HTTP/1.1 200 OK',
    'content-type: text/plain',
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    `content-length: ${length}`,
    ...NODE,
  )
