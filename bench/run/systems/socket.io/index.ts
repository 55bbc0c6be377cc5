import { lazy } from '../lazy.ts'
import type { System } from '../system.ts'

const client = lazy(() => import('./client.ts'))

/** Events over Engine.IO, with each of its transports by itself. */
export const socketIo: System = {
  name: 'socket.io',
  techniques: ['websocket', 'long-polling'],
  packages: ['socket.io', 'socket.io-client'],
  configuration:
    'Default options, but with a single transport instead of the upgrade, with keep-alive connections between polls, as browsers have, and without reconnection, so that a loss shows.',
  recovery:
    'default options, with reconnection, and with connectionStateRecovery on the server, as its documentation shows: the server repeats messages of the outage. It polls first and upgrades if the technique is WebSocket, and opens a connection for each poll.',
  server: async () => (await import('./server.ts')).server,
  connect: async (url, technique) => (await client()).connect(url, technique),
  connectWithRecovery: async (url, technique) => (await client()).connectWithRecovery(url, technique),
  requestPrefixes: { websocket: 'GET /socket.io/?EIO=4&transport=websocket' },
}
