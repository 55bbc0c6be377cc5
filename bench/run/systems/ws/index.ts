import { ignore } from '../lost.ts'
import { once } from '../once.ts'
import type { System } from '../system.ts'

const client = once(() => import('./client.ts'))

/** The library under most others, alone: what a WebSocket costs on Node, with nothing promised about messages. */
export const ws: System = {
  name: 'ws',
  techniques: ['websocket'],
  packages: ['ws'],
  configuration: 'As it comes, and so without compression; a broadcast is a loop over the sockets, as in its README.',
  recovery: 'it has no recovery of its own: a lost socket stays lost.',
  server: async () => (await import('./server.ts')).server,
  connect: async (url) => (await client()).connect(url),
  connectFreely: async (url) => (await client()).connect(url, ignore),
}
