import { LINES } from '@rungway/protocol'
import { CachedFormat } from './base/encode-cache.ts'
import { type Streaming, streamedText, streamReply } from './base/stream-link.ts'
import type { Transport } from './contract/transport.ts'

const STREAMING: Streaming = {
  transport: 'http-streaming',
  contentType: 'text/plain; charset=utf-8',
  format: new CachedFormat(LINES),
  comment: null,
  preamble: '\n',
  texts: streamedText('\n'),
}

/**
 * Comet streaming (RFC 6202, section 3): one reply that goes on, a line for each frame, in a type
 * that no intermediary has an opinion on.
 */
export const httpStreaming: Transport = {
  name: 'http-streaming',
  mount(routes, host) {
    routes.get('/http-streaming', async (request) => {
      const admission = await host.admit(request)
      if (!admission.ok) return host.refuse(request, admission.error)
      return streamReply(request, host, admission.value, STREAMING)
    })
  },
}
