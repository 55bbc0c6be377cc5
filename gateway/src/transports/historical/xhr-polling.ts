import { mountPolling } from '../base/poll-link.ts'
import type { Transport } from '../contract/transport.ts'

/** Long polling for pages without `fetch`, which ask by `XMLHttpRequest`. */
export const xhrPolling: Transport = {
  name: 'xhr-polling',
  mount: mountPolling('xhr-polling', 'hold'),
}
