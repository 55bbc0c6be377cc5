import type { ClientTransport } from '@rungway/client'
import { type HistoricalEnvironment, historicalTransports } from '@rungway/client/historical'
import { NodeXhr } from './node-xhr.ts'
import { scriptDocument } from './script-document.ts'

/**
 * The historical transports with as much of a page as they need. Playwright runs all of them in
 * browsers.
 */
export const HISTORICAL_IN_NODE: readonly ClientTransport[] = historicalTransports({
  XMLHttpRequest: NodeXhr as unknown as NonNullable<HistoricalEnvironment['XMLHttpRequest']>,
  ...scriptDocument((src) => new URL('/page', src).href),
})
