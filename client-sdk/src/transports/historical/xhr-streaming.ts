import { lineDecoder } from '@rungway/protocol'
import type { HistoricalEnvironment } from '../../environment/historical.ts'
import { MAX_ANSWER_CHARS } from '../../limits.ts'
import type { ClientTransport } from '../contract.ts'
import { openLink } from '../http/upstream.ts'
import { readGrowing } from './growing-reply.ts'
import { withXhr } from './xhr-fetch.ts'

const NAME = 'xhr-streaming'

/**
 * XHR streaming (Comet, from 2004): a reply without an end, whose `responseText` is read from where
 * the last look ended. Readable while it grows in every browser but Internet Explorer before 10.
 */
export const xhrStreaming = (environment: HistoricalEnvironment): ClientTransport => ({
  name: NAME,
  isSupported: () => !!environment.XMLHttpRequest,
  open(port) {
    const { XMLHttpRequest } = environment
    // The client has called `isSupported`.
    return openLink(withXhr(port, XMLHttpRequest as NonNullable<typeof XMLHttpRequest>), () =>
      readGrowing(port, environment, NAME, () => {
        const feed = lineDecoder(MAX_ANSWER_CHARS, '')
        return (chunk) => {
          const lines = feed(chunk)
          if (lines) port.receive(lines)
          return !!lines
        }
      }),
    )
  },
})
