import { ignore } from '../lost.ts'
import { once } from '../once.ts'
import type { System } from '../system.ts'

const client = once(() => import('./client.ts'))

/** Each technique over HTTP as few lines of Node's own: the floor, with nothing promised about messages. */
export const nodeHttp: System = {
  name: 'node-http',
  techniques: ['sse', 'http-streaming', 'long-polling', 'short-polling'],
  packages: [],
  http2: ['sse', 'http-streaming', 'long-polling', 'short-polling'],
  configuration:
    'Nothing but what carries a message: no acknowledgements, pings, time limits or compression; the first GET opens, with an id that the client has chosen; up goes one POST at a time with all that waits, over connections that are kept alive.',
  recovery:
    'it has no recovery of its own: a lost stream or poll stays lost. Only short polling, where no poll was under way, goes on asking.',
  server: async () => (await import('./server.ts')).server,
  connect: async (url, technique) => (await client()).connect(url, technique),
  connectFreely: async (url, technique) => (await client()).connect(url, technique, ignore),
}
