import { type HistoricalEnvironment, historicalEnvironment } from '../../environment/historical.ts'
import type { ClientTransport } from '../contract.ts'
import { foreverIframe } from './forever-iframe.ts'
import { jsonpPolling } from './jsonp-polling.ts'
import { multipart } from './multipart.ts'
import { xhrPolling } from './xhr-polling.ts'
import { xhrStreaming } from './xhr-streaming.ts'

export type { HistoricalEnvironment }
export { foreverIframe, jsonpPolling, multipart, xhrPolling, xhrStreaming }

/**
 * The techniques that the web left behind, as transports of the same session, best first. The
 * gateway must offer them too (`@rungway/gateway/historical`). Name some in `transports`, alone or
 * below the modern ones.
 *
 *     connect('/rungway', { transports: [...TRANSPORTS, ...historicalTransports()] })
 */
export const historicalTransports = (environment: Partial<HistoricalEnvironment> = {}): readonly ClientTransport[] => {
  const all = { ...historicalEnvironment(), ...environment }
  return [foreverIframe, xhrStreaming, multipart, xhrPolling, jsonpPolling].map((transport) => transport(all))
}
