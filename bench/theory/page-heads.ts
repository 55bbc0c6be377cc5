// The headers around messages between this client, in a page, and its gateway over HTTP/1.1. Only
// lengths matter, so values are samples, and a test compares them with what browsers send.

import type { Cell } from '../format/cell.ts'

export type Browser = Exclude<Cell['client'], 'node'>

/**
 * What a page sends requests with. Those for scripts carry no headers of the page’s own.
 */
export type Api = 'fetch' | 'XMLHttpRequest' | 'script'

const ORIGIN = 'http://127.0.0.1:12345'
const DATE = 'Sun, 22 Nov 2026 05:10:25 GMT'
const HELLO = 'v=1&session=ABCDEFGhijklmnopqrstuvwx&link=1&claim=1&seen=0&part=0&resume=ABCDEbcd'

/** In every request of a browser. */
const EVERY: Readonly<Record<Browser, readonly string[]>> = {
  chromium: [
    'sec-ch-ua: "Not:A-Brand";v="8", "Chromium";v="156"',
    'sec-ch-ua-mobile: ?0',
    'sec-ch-ua-platform: "Linux"',
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
  ],
  firefox: ['User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0'],
}

const COMMON = [
  'Host: 127.0.0.1:12345',
  'Connection: keep-alive',
  'Accept: */*',
  'Accept-Language: en-US',
  'Accept-Encoding: gzip, deflate, br, zstd',
  'Sec-Fetch-Site: same-origin',
]

/** The client's `fetch` passes caches by; its other requests cannot, and rely on the response. */
const BY_API: Readonly<Record<Api, readonly string[]>> = {
  fetch: ['Sec-Fetch-Mode: cors', 'Sec-Fetch-Dest: empty', 'Pragma: no-cache', 'Cache-Control: no-cache'],
  XMLHttpRequest: ['Sec-Fetch-Mode: cors', 'Sec-Fetch-Dest: empty'],
  script: ['Sec-Fetch-Mode: no-cors', 'Sec-Fetch-Dest: script'],
}

const PRIORITY: Readonly<Record<Browser, readonly string[]>> = { chromium: [], firefox: ['Priority: u=4'] }

const head = (...lines: readonly string[]): string => `${lines.join('\r\n')}\r\n\r\n`

const request = (browser: Browser, api: Api, start: string, ...more: readonly string[]): string =>
  head(
    `${start} HTTP/1.1`,
    ...COMMON,
    ...EVERY[browser],
    ...BY_API[api],
    ...(api === 'fetch' ? PRIORITY[browser] : []),
    `Referer: ${ORIGIN}/${api === 'script' ? '' : 'page-of-the-benchmark/page.html'}`,
    ...more,
  )

/** Messages up by POST. `length`: of its body, as a number. `seen` has one digit. */
export const pagePost = (browser: Browser, api: Exclude<Api, 'script'>, length: number): string =>
  request(
    browser,
    api,
    `POST /up?${HELLO}&bytes=${length}`,
    `Origin: ${ORIGIN}`,
    `Content-Length: ${length}`,
    // An XHR keeps the type that it is given; `fetch` adds the encoding of a string.
    api === 'fetch' ? 'Content-Type: text/plain;charset=UTF-8' : 'content-type: text/plain',
  )

/** Messages up by script, without them; the callback's number and `seen` have one digit. */
export const scriptUp = (browser: Browser): string =>
  request(browser, 'script', `GET /jsonp-polling/up?${HELLO}&callback=rungway_1&lines=`)

/** Added to every response, by the gateway and by Node's server. */
const RESPONSE = [
  'x-content-type-options: nosniff',
  `Date: ${DATE}`,
  'Connection: keep-alive',
  'Keep-Alive: timeout=65',
]

/**
 * A browser names the origin of a POST, and the gateway answers with what pages of other origins
 * would need.
 */
export const pagePostResponse = (length: number): string =>
  head(
    'HTTP/1.1 200 OK',
    'content-type: text/plain',
    'cache-control: no-store',
    `access-control-allow-origin: ${ORIGIN}`,
    'access-control-allow-credentials: true',
    'access-control-expose-headers: retry-after',
    'vary: origin',
    `content-length: ${length}`,
    ...RESPONSE,
  )

export const scriptResponse = (length: number): string =>
  head(
    'HTTP/1.1 200 OK',
    'content-type: application/javascript; charset=utf-8',
    'cache-control: no-store, no-transform',
    'cross-origin-resource-policy: cross-origin',
    `content-length: ${length}`,
    ...RESPONSE,
  )
