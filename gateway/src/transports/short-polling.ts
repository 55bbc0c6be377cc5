import { mountPolling } from './base/poll-link.ts'
import type { Transport } from './contract/transport.ts'

/**
 * Short polling: the client sends a request at intervals, and gets a reply at once. What works when
 * nothing else does.
 */
export const shortPolling: Transport = {
  name: 'short-polling',
  mount: mountPolling('short-polling', 'answer'),
}
