import { ignore } from '../lost.ts'
import { once } from '../once.ts'
import type { System } from '../system.ts'

const client = once(() => import('./client.ts'))

/** Channels over Bayeux. */
export const faye: System = {
  name: 'faye',
  techniques: ['websocket', 'long-polling'],
  overtaking: ['long-polling'],
  packages: ['faye'],
  configuration:
    'With the timeout of 45 s that its documentation shows; each client subscribes to a channel of its own and to one for all, and the server speaks as its own client, as documented. Over long polling its client posts each message by itself without waiting for the one before, so that one may overtake another.',
  recovery: 'as it comes: its client connects again by itself, and the server keeps what was said meanwhile.',
  server: async () => (await import('./server.ts')).server,
  connect: async (url, technique) => (await client()).connect(url, technique),
  connectFreely: async (url, technique) => (await client()).connect(url, technique, ignore),
  // It polls by POST.
  beginnings: { websocket: 'GET /faye' },
}
