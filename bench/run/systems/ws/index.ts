import { lazy } from '../lazy.ts'
import { ignore } from '../lost.ts'
import type { System } from '../system.ts'

const client = lazy(() => import('./client.ts'))

/**
 * The library under most others: what a WebSocket costs on Node, with no promises about messages.
 */
export const ws: System = {
  name: 'ws',
  techniques: ['websocket'],
  packages: ['ws'],
  configuration:
    'Default options, and so without compression; a broadcast is a loop over the sockets, as in its README.',
  recovery: 'none of its own: a lost socket stays lost.',
  server: async () => (await import('./server.ts')).server,
  connect: async (url) => (await client()).connect(url),
  connectWithRecovery: async (url) => (await client()).connect(url, ignore),
}
