import { TRANSPORTS } from '@rungway/client'
import type { System } from '../system.ts'

/** This project: one session, and each of its transports alone. */
export const rungway: System = {
  name: 'rungway',
  techniques: TRANSPORTS.map(({ name }) => name),
  packages: ['@rungway/gateway', '@rungway/client', 'hono', '@hono/node-server', 'ws'],
  configuration:
    'As it comes, with one transport at a time in place of the ladder, and with the benchmark’s interval for short polling.',
  server: async () => (await import('./server.ts')).server,
  connect: async (url, technique) => (await import('./client.ts')).connectBy(url, technique),
}
