import { lazy } from '../lazy.ts'
import { ignore } from '../lost.ts'
import type { System } from '../system.ts'

const client = lazy(() => import('./client.ts'))

/** Each technique over HTTP in a few lines of Node: the floor, with no promises about messages. */
export const nodeHttp: System = {
  name: 'node-http',
  techniques: ['sse', 'http-streaming', 'long-polling', 'short-polling'],
  packages: [],
  http2: ['sse', 'http-streaming', 'long-polling', 'short-polling'],
  configuration:
    'Only what carries a message: no acknowledgements, pings, time limits or compression; the first GET opens, with an id that the client chose; messages up go in one POST at a time with everything that waits, over keep-alive connections.',
  recovery: 'none of its own: a lost stream or poll stays lost. Only short polling, if no poll was under way, goes on.',
  server: async () => (await import('./server.ts')).server,
  connect: async (url, technique) => (await client()).connect(url, technique),
  connectWithRecovery: async (url, technique) => (await client()).connect(url, technique, ignore),
}
