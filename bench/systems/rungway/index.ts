import { TRANSPORTS } from '@rungway/client'
import { once } from '../once.ts'
import type { System } from '../system.ts'

const client = once(() => import('./client.ts'))

/** This project: one session, and each of its transports alone. */
export const rungway: System = {
  name: 'rungway',
  techniques: TRANSPORTS.map(({ name }) => name),
  http2: TRANSPORTS.map(({ name }) => name).filter((name) => name !== 'websocket'),
  beginnings: Object.fromEntries(TRANSPORTS.map(({ name }) => [name, `GET /${name}?`])),
  packages: ['@rungway/gateway', '@rungway/client', 'hono', '@hono/node-server', 'ws'],
  configuration:
    'As it comes, with one transport at a time in place of the ladder, and with the benchmark’s interval for short polling.',
  server: async () => (await import('./server.ts')).server,
  connect: async (url, technique) => (await client()).connectBy(url, technique),
  connectFreely: async (url, technique) => (await client()).connectFreely(url, technique),
}
