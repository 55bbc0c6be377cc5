import { ignore } from '../lost.ts'
import { once } from '../once.ts'
import type { System } from '../system.ts'

const client = once(() => import('./client.ts'))

/** The reference of Bayeux. Its server for Node has no WebSocket. */
export const cometd: System = {
  name: 'cometd',
  techniques: ['long-polling'],
  packages: ['cometd-nodejs-server', 'cometd', 'cometd-nodejs-client'],
  configuration:
    'With its option autoBatch, as its documentation recommends batching, with room for large messages, and with a browser’s cookie for each client, because two of one browser would be slowed down on purpose.',
  recovery:
    'as it comes: its client connects again by itself, and the server keeps what was said meanwhile. The acknowledgement extension that comes beside it, which says again what was lost on its way, is off.',
  server: async () => (await import('./server.ts')).server,
  connect: async (url) => (await client()).connect(url),
  connectFreely: async (url) => (await client()).connect(url, ignore),
}
