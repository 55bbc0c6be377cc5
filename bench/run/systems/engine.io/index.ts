import { lazy } from '../lazy.ts'
import { ignore } from '../lost.ts'
import type { System } from '../system.ts'

const client = lazy(() => import('./client.ts'))

/** The transport layer of Socket.IO by itself: its own polling and WebSockets. */
export const engineIo: System = {
  name: 'engine.io',
  techniques: ['websocket', 'long-polling'],
  packages: ['engine.io', 'engine.io-client'],
  configuration:
    'Default options, but with a single transport instead of the upgrade, where that is not what is measured, and with keep-alive connections between polls, as browsers have; a broadcast is a loop over the sockets.',
  recovery: 'none of its own: reconnecting is a feature of Socket.IO.',
  server: async () => (await import('./server.ts')).server,
  connect: async (url, technique) => (await client()).connect(url, technique),
  connectByUpgrade: async (url) => (await client()).connectByUpgrade(url),
  connectWithRecovery: async (url, technique) => (await client()).connect(url, technique, ignore),
}
