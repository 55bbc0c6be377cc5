import { mountPolling } from './base/poll-link.ts'
import type { Transport } from './contract/transport.ts'

/**
 * Long polling (RFC 6202, section 2): the gateway holds the answer until there is something to say.
 */
export const longPolling: Transport = {
  name: 'long-polling',
  mount: mountPolling('long-polling', 'hold'),
}
