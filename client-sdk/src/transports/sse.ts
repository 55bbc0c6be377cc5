import { EventStreamDecoder } from '@rungway/protocol'
import { MAX_LINE_CHARS, stream } from '../http.ts'
import type { ClientTransport } from '../transport.ts'

/**
 * Server-sent events (WHATWG HTML, section 9.2), read by `fetch`: an `EventSource` would hide the status and the reason of a refusal, send no
 * header, and reconnect by rules of its own.
 */
export const sse: ClientTransport = {
  name: 'sse',
  isSupported: ({ fetch, canStream }) => fetch !== undefined && canStream,
  open(port) {
    const decoder = new EventStreamDecoder(MAX_LINE_CHARS)
    return stream(port, 'sse', (chunk) => decoder.feed(chunk))
  },
}
