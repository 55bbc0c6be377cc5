import { LINES } from '@rungway/protocol'
import { CachedFormat } from '../base/encode-cache.ts'
import { type Streaming, streamedText, streamReply } from '../base/stream-link.ts'
import type { Transport } from '../contract/transport.ts'
import { MAX_REPLY_CHARS } from './limits.ts'

const STREAMING: Streaming = {
  transport: 'xhr-streaming',
  contentType: 'text/plain; charset=utf-8',
  format: new CachedFormat(LINES),
  comment: null,
  // Internet Explorer 8 and 9 passed nothing on before 2 kB had come. Empty lines are no frames.
  preamble: '\n'.repeat(2_048),
  texts: streamedText('\n'),
  maxReplyChars: MAX_REPLY_CHARS,
}

/**
 * XHR streaming (Comet, from 2004): one reply that goes on, read from a `responseText` that grows.
 * The reply ends before that is too large, and the client sends another request on the same link.
 */
export const xhrStreaming: Transport = {
  name: 'xhr-streaming',
  mount(routes, host) {
    routes.get('/xhr-streaming', async (request) => {
      const admission = await host.admit(request)
      if (!admission.ok) return host.refuse(request, admission.error)
      return streamReply(request, host, admission.value, STREAMING)
    })
  },
}
