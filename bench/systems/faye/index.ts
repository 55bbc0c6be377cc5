import type { System } from '../system.ts'

/** Channels over Bayeux. */
export const faye: System = {
  name: 'faye',
  techniques: ['websocket', 'long-polling'],
  packages: ['faye'],
  configuration:
    'With the timeout of 45 s that its documentation shows; each client subscribes to a channel of its own and to one for all, and the server speaks as its own client, as documented.',
  server: async () => (await import('./server.ts')).server,
  connect: async (url, technique) => (await import('./client.ts')).connect(url, technique),
}
