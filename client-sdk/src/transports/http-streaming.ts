import { LineDecoder } from '@rungway/protocol'
import { MAX_LINE_CHARS, stream } from '../http.ts'
import type { ClientTransport } from '../transport.ts'

/** Comet streaming (RFC 6202, section 3): lines of an answer that goes on. Carries where intermediaries hold `text/event-stream` alone. */
export const httpStreaming: ClientTransport = {
  name: 'http-streaming',
  isSupported: ({ fetch, canStream }) => fetch !== undefined && canStream,
  open(port) {
    const decoder = new LineDecoder(MAX_LINE_CHARS)
    return stream(port, 'http-streaming', (chunk) => decoder.feed(chunk))
  },
}
