import { LINES, RETRY } from '@rungway/protocol'
import { factsOf } from '../../http/origin.ts'
import type { HttpReply, HttpRequest } from '../../http/request.ts'
import { type PollWording, poll } from '../base/poll-link.ts'
import type { Refusal, Transport, TransportHost } from '../contract/transport.ts'
import { callbackOf, NO_CALLBACK, scriptJson } from './callback.ts'

/**
 * `nosniff`: a browser that took the reply for anything but a script would let a hostile name
 * choose what it is.
 */
const HEADERS = {
  'content-type': 'application/javascript; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-content-type-options': 'nosniff',
  // For pages that are cross-origin isolated. Pages of origins that are not listed are refused
  // before.
  'cross-origin-resource-policy': 'cross-origin',
}

/**
 * The comment keeps the first bytes out of a hostile name's reach: a file of another format cannot
 * begin with it.
 */
const callOf = (callback: string, lines: readonly string[]): HttpReply => ({
  status: 200,
  headers: HEADERS,
  body: `/**/${callback}(${scriptJson(lines)});`,
})

/** A script that was refused would only say `error` to its page: so a refusal is a call too. */
const wordingOf = (callback: string, refused: (refusal: Refusal) => void): PollWording => ({
  replyOf: (lines) => callOf(callback, lines),
  refuse(refusal) {
    refused(refusal)
    const { code, retryAfterMs } = refusal
    return callOf(callback, [LINES.control({ type: 'end', code, retry: RETRY[code], retryAfterMs })])
  },
})

/**
 * JSONP polling (2005 to about 2012): long polling by `<script>`, which any site may load from any
 * other, and lines up by GETs of the same kind. It needs no CORS. The page runs whatever the reply
 * holds, so it is for listed origins only, and never sees a cookie.
 */
export const jsonpPolling: Transport = {
  name: 'jsonp-polling',
  mount(routes, host) {
    routes.script('/jsonp-polling', called(host, down))
    routes.script('/jsonp-polling/up', called(host, up))
  },
}

type Called = (request: HttpRequest, host: TransportHost, wording: PollWording) => HttpReply | Promise<HttpReply>

const called =
  (host: TransportHost, handle: Called) =>
  (request: HttpRequest): HttpReply | Promise<HttpReply> => {
    const callback = callbackOf(request.query('callback'))
    if (callback === null) return host.refuse(request, { code: 'bad-request', retryAfterMs: 0, message: NO_CALLBACK })
    const wording = wordingOf(callback, (refusal) => host.refused(factsOf(request), refusal))
    return handle(request, host, wording)
  }

const down: Called = (request, host, wording) => poll(request, host, jsonpPolling.name, 'hold', wording)

const up: Called = async (request, host, wording) => {
  const admission = await host.admit(request)
  if (!admission.ok) return wording.refuse(admission.error)
  const received = await admission.value.receive(request.query('lines') ?? '')
  return received.ok ? wording.replyOf(received.value.split('\n')) : wording.refuse(received.error)
}
