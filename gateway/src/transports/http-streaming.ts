import { LINES } from '@rungway/protocol'
import { CachedFormat } from './base/encode-cache.ts'
import { StreamedBytes, streamAnswer } from './base/stream-link.ts'
import type { Transport } from './contract/transport.ts'

const FORMAT = new CachedFormat(LINES)
const BYTES = new StreamedBytes('\n')

/** Comet streaming (RFC 6202, section 3): one answer that goes on, a line for each frame, in a type that no intermediary has an opinion on. */
export const httpStreaming: Transport = {
  name: 'http-streaming',
  mount(routes, port) {
    routes.get('/http-streaming', async (visit) => {
      const admission = await port.admit(visit)
      if (!admission.ok) return port.refuse(visit, admission.error)
      return streamAnswer(visit, port, admission.value, {
        transport: httpStreaming.name,
        contentType: 'text/plain; charset=utf-8',
        format: FORMAT,
        comment: null,
        preamble: '\n',
        bytes: BYTES,
      })
    })
  },
}
