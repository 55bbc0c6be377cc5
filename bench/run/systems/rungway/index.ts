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
    'As it comes, with one transport at a time in place of the ladder, with the benchmark’s interval for short polling, and with 50 ms instead of two seconds (drainMs) for farewells when its server closes, after all that is measured.',
  recovery:
    'as it comes, with the whole ladder from the technique on: it resumes its session by whatever carries, and what was said meanwhile is said again.',
  server: async () => (await import('./server.ts')).server,
  connect: async (url, technique) => (await client()).connectBy(url, technique),
  connectFreely: async (url, technique) => (await client()).connectFreely(url, technique),
}
