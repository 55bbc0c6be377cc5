import { lazy } from '../lazy.ts'
import { ignore } from '../lost.ts'
import type { System } from '../system.ts'

const client = lazy(() => import('./client.ts'))

/** The reference implementation of Bayeux. Its server for Node has no WebSocket. */
export const cometd: System = {
  name: 'cometd',
  techniques: ['long-polling'],
  packages: ['cometd-nodejs-server', 'cometd', 'cometd-nodejs-client'],
  configuration:
    'With its option autoBatch, as its documentation recommends, with room for large messages, and with a browser cookie for each client, because it slows down two clients of one browser on purpose.',
  recovery:
    'default options: its client reconnects by itself, and the server keeps messages meanwhile. Its acknowledgement extension, which repeats messages that were lost on the way, is off.',
  server: async () => (await import('./server.ts')).server,
  connect: async (url) => (await client()).connect(url),
  connectWithRecovery: async (url) => (await client()).connect(url, ignore),
}
