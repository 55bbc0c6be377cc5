import { mountPolling } from '../polled-answer.ts'
import type { Transport } from '../transport.ts'

/** Short polling: the client asks every so often, and is answered at once. What works when nothing else does. */
export const shortPolling: Transport = {
  name: 'short-polling',
  mount: mountPolling('short-polling', 'answer'),
}
