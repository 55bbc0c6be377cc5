import { ignore } from '../lost.ts'
import { once } from '../once.ts'
import type { System } from '../system.ts'

const client = once(() => import('./client.ts'))

/** The classic ladder of transports, each of those alone that its client has on Node. */
export const sockjs: System = {
  name: 'sockjs',
  techniques: ['websocket', 'sse', 'http-streaming', 'long-polling'],
  packages: ['sockjs', 'sockjs-client'],
  configuration:
    'As it comes, one transport at a time, with more patience while it connects, because it gives up after 0.3 s on a machine where many do; a broadcast is a loop over the connections, as in its examples.',
  recovery: 'it has no recovery of its own: as with a WebSocket, connecting again is left to the application.',
  server: async () => (await import('./server.ts')).server,
  connect: async (url, technique) => (await client()).connect(url, technique),
  connectFreely: async (url, technique) => (await client()).connect(url, technique, ignore),
}
