import { poll } from '../http.ts'
import type { ClientTransport } from '../transport.ts'

/** Short polling: ask every so often. What works when nothing else does. */
export const shortPolling: ClientTransport = {
  name: 'short-polling',
  isSupported: ({ fetch }) => fetch !== undefined,
  open: (port) => poll(port, 'short-polling', port.pollMs),
}
