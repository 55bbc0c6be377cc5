import { LINES, RETRY } from '@rungway/protocol'
import { factsOf } from '../../http/origin.ts'
import type { HttpReply, HttpRequest } from '../../http/request.ts'
import { CachedFormat, EncodeCache } from '../base/encode-cache.ts'
import { streamReply } from '../base/stream-link.ts'
import type { Refusal, Transport, TransportHost } from '../contract/transport.ts'
import { callbackOf, NO_CALLBACK, scriptJson } from './callback.ts'
import { MAX_REPLY_CHARS } from './limits.ts'

const CONTENT_TYPE = 'text/html; charset=utf-8'

/**
 * Browsers of the time showed nothing before they had so much, and held the first scripts back with
 * it.
 */
const PRELUDE_CHARS = 1_024

/**
 * Nothing but the scripts of this document may run in it, and no page of another site may frame it.
 * It embeds nothing, so that pages that are cross-origin isolated may frame it too.
 */
const HEADERS = {
  'cross-origin-embedder-policy': 'require-corp',
  'content-security-policy': "default-src 'none'; script-src 'unsafe-inline'; frame-ancestors 'self'",
  'x-content-type-options': 'nosniff',
}

/**
 * Each script leaves the document again: 100,000 of them would otherwise stay in the page's memory.
 */
const preludeOf = (callback: string): string =>
  `<!doctype html><meta charset="utf-8"><title>Rungway</title><body><!--${' '.repeat(PRELUDE_CHARS)}--><script>` +
  `function r(l){var s=document.getElementsByTagName("script"),e=s[s.length-1];e.parentNode.removeChild(e);parent["${callback}"](l)}` +
  `</script>\n`

const scriptOf = (lines: readonly string[]): string => `<script>r(${scriptJson(lines)})</script>\n`

const FORMAT = new CachedFormat(LINES)
const TEXTS = new EncodeCache((lines) => (lines.length === 0 ? '' : scriptOf(lines)))

/**
 * The forever iframe (Comet, 2000 to about 2010): a hidden document that never ends, in which each
 * message is a script that calls a function of the page. A frame shows no status to its page, so
 * refusals are documents that call it too.
 */
export const foreverIframe: Transport = {
  name: 'forever-iframe',
  mount(routes, host) {
    routes.frame('/forever-iframe', (request) => frame(request, host))
  },
}

async function frame(request: HttpRequest, host: TransportHost): Promise<HttpReply> {
  const callback = callbackOf(request.query('callback'))
  if (callback === null) return host.refuse(request, { code: 'bad-request', retryAfterMs: 0, message: NO_CALLBACK })
  const preamble = preludeOf(callback)
  const refuse: TransportHost['refuse'] = (refusedRequest, refusal) => {
    host.refused(factsOf(refusedRequest), refusal)
    return refusalDocument(preamble, refusal)
  }
  const admission = await host.admit(request)
  if (!admission.ok) return refuse(request, admission.error)
  const reply = streamReply(request, { ...host, refuse }, admission.value, {
    transport: foreverIframe.name,
    contentType: CONTENT_TYPE,
    format: FORMAT,
    texts: TEXTS,
    comment: null,
    preamble,
    maxReplyChars: MAX_REPLY_CHARS,
    // Its document's end looks the same to the page, whatever ended it.
    renewal: () => '<script>r(null)</script>\n',
  })
  return { ...reply, headers: { ...reply.headers, ...HEADERS } }
}

function refusalDocument(prelude: string, { code, retryAfterMs }: Refusal): HttpReply {
  const end = LINES.control({ type: 'end', code, retry: RETRY[code], retryAfterMs })
  return {
    status: 200,
    headers: { 'content-type': CONTENT_TYPE, 'cache-control': 'no-store', ...HEADERS },
    body: prelude + scriptOf([end]),
  }
}
