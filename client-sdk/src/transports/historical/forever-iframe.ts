import type { HistoricalEnvironment } from '../../environment/historical.ts'
import type { ClientTransport, LinkFailure, LinkPort } from '../contract.ts'
import { openLink } from '../http/upstream.ts'
import { callQuery, registerCallback } from './callbacks.ts'
import { onForbidden } from './forbidden.ts'
import { hasLoaded } from './has-loaded.ts'
import { withXhr } from './xhr-fetch.ts'

const NAME = 'forever-iframe'

/**
 * The forever iframe (Comet, 2000 to about 2010): a hidden document without an end, whose scripts
 * call a function of the page. For pages of the gateway's own origin only. A policy without
 * `frame-src` for the gateway blocks it, and the frame needs inline scripts of its own. It has no
 * status and no headers: a token travels in the URL.
 */
export const foreverIframe = (environment: HistoricalEnvironment): ClientTransport => ({
  name: NAME,
  isSupported: ({ fetch }) => !!environment.document && (!!fetch || !!environment.XMLHttpRequest),
  open(port) {
    const { XMLHttpRequest } = environment
    const upward = port.environment.fetch || !XMLHttpRequest ? port : withXhr(port, XMLHttpRequest)
    return openLink(upward, async () => {
      await hasLoaded(environment)
      while (!port.signal.aborted) {
        const failure = await showFrame(port, environment)
        if (failure !== null) return failure
      }
      return {}
    })
  },
})

/**
 * Resolves when the document has ended: with null when the gateway ended it because it was long.
 */
function showFrame(port: LinkPort, environment: HistoricalEnvironment): Promise<LinkFailure | null> {
  // The client has called `isSupported`.
  const document = environment.document as Document
  const frame = document.createElement('iframe')
  return new Promise<LinkFailure | null>((resolve) => {
    let hasCalled = false
    let isRenewed = false
    const callback = registerCallback(environment, (lines) => {
      hasCalled = true
      if (lines === null) isRenewed = true
      else port.receive(lines)
    })
    const end = (failure: LinkFailure | null) => {
      stop()
      callback.remove()
      frame.remove()
      resolve(failure)
    }
    frame.hidden = true
    frame.src = port.url(NAME) + callQuery(callback.name, port.token)
    // Firefox loads nothing into such a frame, not even an error page. The window's listener, which
    // knows the directive, is called after the document's.
    const stop = onForbidden(document, frame.src, () => port.environment.after(0, () => end({})))
    frame.onload = () =>
      end(isRenewed ? null : hasCalled ? {} : { reason: 'its document ended without a call of the page' })
    port.signal.addEventListener('abort', () => end({}))
    document.body.append(frame)
  })
}
