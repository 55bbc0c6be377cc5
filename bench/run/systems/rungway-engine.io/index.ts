import { engineIo } from '../engine.io/index.ts'
import type { System } from '../system.ts'

/** Clients of Engine.IO on Rungway's gateway. */
export const rungwayEngineIo: System = {
  ...engineIo,
  name: 'rungway-engine.io',
  packages: ['engine.io-client', 'engine.io-parser'],
  configuration:
    'The client of engine.io with the same options, on a gateway with mountEngineIo; a broadcast is the gateway’s own.',
  server: async () => (await import('./server.ts')).server,
}
