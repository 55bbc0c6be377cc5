import { lazy } from '../lazy.ts'
import { ignore } from '../lost.ts'
import type { System } from '../system.ts'

const client = lazy(() => import('./client.ts'))

/** Channels over Bayeux. */
export const faye: System = {
  name: 'faye',
  techniques: ['websocket', 'long-polling'],
  overtaking: ['long-polling'],
  packages: ['faye'],
  configuration:
    'With the timeout of 45 s that its documentation shows; each client subscribes to a channel of its own and to one for all, and the server sends through a client of its own, as documented. Over long polling its client posts each message without waiting for the previous one, so messages may overtake each other.',
  recovery: 'default options: its client reconnects by itself, and the server keeps messages meanwhile.',
  server: async () => (await import('./server.ts')).server,
  connect: async (url, technique) => (await client()).connect(url, technique),
  connectWithRecovery: async (url, technique) => (await client()).connect(url, technique, ignore),
  // Its polls are POST requests, as its messages are.
  requestPrefixes: { websocket: 'GET /faye' },
}
