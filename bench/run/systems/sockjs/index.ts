import { lazy } from '../lazy.ts'
import { ignore } from '../lost.ts'
import type { System } from '../system.ts'

const client = lazy(() => import('./client.ts'))

/** The classic ladder of transports: each that its client has on Node, by itself. */
export const sockjs: System = {
  name: 'sockjs',
  techniques: ['websocket', 'sse', 'http-streaming', 'long-polling'],
  packages: ['sockjs', 'sockjs-client'],
  configuration:
    'Default options, with a single transport, and with a longer connection timeout, because the default gives up after 0.3 s on a machine where many clients connect; a broadcast is a loop over the connections, as in its examples.',
  recovery: 'none of its own: as with a WebSocket, reconnecting is left to the application.',
  server: async () => (await import('./server.ts')).server,
  connect: async (url, technique) => (await client()).connect(url, technique),
  connectWithRecovery: async (url, technique) => (await client()).connect(url, technique, ignore),
}
