import { once } from '../once.ts'
import type { System } from '../system.ts'

const client = once(() => import('./client.ts'))

/** Events over Engine.IO, each of its transports alone. */
export const socketIo: System = {
  name: 'socket.io',
  techniques: ['websocket', 'long-polling'],
  packages: ['socket.io', 'socket.io-client'],
  configuration:
    'As it comes, but with one transport in place of the upgrade, with connections that are kept alive between polls as a browser’s are, and without reconnection, so that a loss shows.',
  recovery:
    'as it comes, with reconnection, and with connectionStateRecovery on the server, as its documentation shows: what the server said meanwhile is said again. It polls first and changes to WebSocket where that is the technique, and opens a connection for each poll.',
  server: async () => (await import('./server.ts')).server,
  connect: async (url, technique) => (await client()).connect(url, technique),
  connectFreely: async (url, technique) => (await client()).connectFreely(url, technique),
  beginnings: { websocket: 'GET /socket.io/?EIO=4&transport=websocket' },
}
