import { ignore } from '../lost.ts'
import { once } from '../once.ts'
import type { System } from '../system.ts'

const client = once(() => import('./client.ts'))

/** What carries Socket.IO, alone: its own polling and sockets. */
export const engineIo: System = {
  name: 'engine.io',
  techniques: ['websocket', 'long-polling'],
  packages: ['engine.io', 'engine.io-client'],
  configuration:
    'As it comes, but with one transport in place of the upgrade, and with connections that are kept alive between polls as a browser’s are; a broadcast is a loop over the sockets.',
  recovery: 'it has no recovery of its own: reconnection is Socket.IO’s.',
  server: async () => (await import('./server.ts')).server,
  connect: async (url, technique) => (await client()).connect(url, technique),
  connectFreely: async (url, technique) => (await client()).connect(url, technique, ignore),
}
