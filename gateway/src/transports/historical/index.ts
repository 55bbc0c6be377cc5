import type { Transport } from '../contract/transport.ts'
import { endlessPage } from './endless-page.ts'
import { foreverIframe } from './forever-iframe.ts'
import { jsonpPolling } from './jsonp-polling.ts'
import { metaRefresh } from './meta-refresh.ts'
import { multipart } from './multipart.ts'
import { xhrPolling } from './xhr-polling.ts'
import { xhrStreaming } from './xhr-streaming.ts'

export { endlessPage, foreverIframe, jsonpPolling, metaRefresh, multipart, xhrPolling, xhrStreaming }

/**
 * What the web used before it had `fetch`, `EventSource` and `WebSocket`. Name them in `transports`
 * to offer them.
 */
export const HISTORICAL_TRANSPORTS: readonly Transport[] = [
  foreverIframe,
  xhrStreaming,
  multipart,
  xhrPolling,
  jsonpPolling,
]

/**
 * Pages without a line of script, for browsers that run none: `metaRefresh` reloads itself,
 * `endlessPage` never ends. They have no counterpart in the SDK: open `/rungway/meta-refresh` or
 * `/rungway/endless-page` in a browser.
 */
export const PAGES: readonly Transport[] = [metaRefresh, endlessPage]
