import { bareEvents, type Code, EVENTS, type Hello, ok, RETRY, type Result } from '@rungway/protocol'
import type { HttpReply, HttpRequest } from '../http/request.ts'
import { CachedFormat } from './base/encode-cache.ts'
import { type Streaming, streamedText, streamReply } from './base/stream-link.ts'
import type { Transport, TransportHost } from './contract/transport.ts'

/** What a bare `EventSource` waits before it comes back, as its `retry` field. */
const RETRY_MS = 2_000

const FORMAT = new CachedFormat(EVENTS)
const TEXTS = streamedText('')

/**
 * Server-sent events (WHATWG HTML, section 9.2). With a hello the link is as any other; without one
 * it serves a bare `EventSource` or `curl -N`: the session id travels in the event ids,
 * `Last-Event-ID` resumes, and what cannot be resumed is announced by a `reset` event.
 */
export const sse: Transport = {
  name: 'sse',
  mount(routes, host) {
    routes.get('/sse', async (request) => {
      if (request.query('link') === undefined) return await bare(request, host)
      const admission = await host.admit(request)
      if (!admission.ok) return host.refuse(request, admission.error)
      return streamReply(request, host, admission.value, streaming('', ''))
    })
  },
}

const streaming = (idPrefix: string, first: string): Streaming => ({
  transport: sse.name,
  contentType: 'text/event-stream',
  format: idPrefix === '' ? FORMAT : bareEvents(idPrefix),
  comment: idPrefix === '' ? null : ':\n\n',
  preamble: `retry: ${RETRY_MS}\n:\n\n${first}`,
  texts: TEXTS,
})

async function bare(request: HttpRequest, host: TransportHost): Promise<HttpReply> {
  const [, last, seen = '0'] = /^([\w-]{21,64}):(\d{1,15})$/.exec(request.header('last-event-id') ?? '') ?? []
  const asked = request.query('session')
  if (asked !== undefined && !/^[\w-]{21,64}$/.test(asked))
    return host.refuse(request, {
      code: 'bad-request',
      retryAfterMs: 0,
      message: 'The query parameter "session" is malformed; it takes 21 to 64 of A–Z a–z 0–9 _ -.',
    })
  const hello = (session: string, more: Partial<Hello>): Result<Hello, Code> =>
    ok({
      session,
      link: 1,
      claim: 1,
      seen: 0,
      resume: '',
      wantsWelcome: false,
      ...more,
    })
  const id = last ?? asked ?? host.freshSession()
  const admission = await host.admit(
    request,
    hello(id, { seen: Number(seen), resume: last === undefined ? '' : 'last' }),
  )
  if (admission.ok) {
    const first = admission.value.reaches ? '' : reset('unknown-session')
    return streamReply(request, host, admission.value, streaming(`${id}:`, first))
  }
  const { code } = admission.error
  if (RETRY[code] !== 'reset') return host.refuse(request, admission.error)
  // An EventSource gives up for good on an error status: send the refusal in the stream, and begin
  // anew.
  const fresh = host.freshSession()
  const again = await host.admit(request, hello(fresh, {}))
  return again.ok
    ? streamReply(request, host, again.value, streaming(`${fresh}:`, reset(code, `${fresh}:0`)))
    : host.refuse(request, again.error)
}

/** Its id names the session in which the stream goes on, where that is another. */
const reset = (code: Code, id?: string): string =>
  `event: reset\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify({ code })}\n\n`
