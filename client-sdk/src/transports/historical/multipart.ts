import type { HistoricalEnvironment } from '../../environment/historical.ts'
import { MAX_ANSWER_CHARS } from '../../limits.ts'
import type { ClientTransport } from '../contract.ts'
import { openLink } from '../http/upstream.ts'
import { readGrowing } from './growing-reply.ts'
import { partDecoder } from './part-decoder.ts'
import { withXhr } from './xhr-fetch.ts'

const NAME = 'multipart'

/**
 * Server push (Netscape, 1995), `multipart/x-mixed-replace`: a part for each batch of lines. A
 * document of this type shows nothing in Chromium, and each part in place of the last in Firefox;
 * an `XMLHttpRequest` reads the parts as they come, in both.
 */
export const multipart = (environment: HistoricalEnvironment): ClientTransport => ({
  name: NAME,
  isSupported: () => !!environment.XMLHttpRequest,
  open(port) {
    const { XMLHttpRequest } = environment
    // The client has called `isSupported`.
    return openLink(withXhr(port, XMLHttpRequest as NonNullable<typeof XMLHttpRequest>), () =>
      readGrowing(port, environment, NAME, () => {
        const feed = partDecoder('rungway', MAX_ANSWER_CHARS)
        return (chunk) => {
          const parts = feed(chunk)
          for (const part of parts ?? []) port.receive(part.split('\n'))
          return !!parts
        }
      }),
    )
  },
})
