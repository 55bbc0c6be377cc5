import { TRANSPORTS } from '@rungway/client'
import { historicalTransports } from '@rungway/client/historical'
import { lazy } from '../lazy.ts'
import type { System } from '../system.ts'

const client = lazy(() => import('./client.ts'))

/** One session, with each of its transports by itself. */
export const rungway: System = {
  name: 'rungway',
  techniques: TRANSPORTS.map(({ name }) => name),
  techniquesInPages: historicalTransports().map(({ name }) => name),
  http2: TRANSPORTS.map(({ name }) => name).filter((name) => name !== 'websocket'),
  requestPrefixes: Object.fromEntries(TRANSPORTS.map(({ name }) => [name, `GET /${name}?`])),
  packages: ['@rungway/gateway', '@rungway/client', 'hono', '@hono/node-server', 'ws'],
  configuration:
    'Default options, but with a single transport instead of the ladder, the benchmark’s interval for short polling, and a drain time (drainMs) of 50 ms instead of two seconds when the server closes, after everything is measured.',
  recovery:
    'default options, with the whole ladder, starting at the technique: it resumes its session over any transport, and repeats messages that were lost.',
  server: async () => (await import('./server.ts')).server,
  connect: async (url, technique) => (await client()).connectBy(url, technique),
  connectWithRecovery: async (url, technique) => (await client()).connectWithRecovery(url, technique),
}
