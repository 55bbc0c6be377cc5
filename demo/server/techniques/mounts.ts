import { engineIo } from './engine-io/server.ts'
import { oneSession } from './one-session/server.ts'
import type { TechniqueMount } from './server.ts'

/** Those whose server is more than a handler: a gateway, with routes of its own. */
export const TECHNIQUE_MOUNTS: Readonly<Record<string, TechniqueMount>> = {
  'engine-io': engineIo,
  'one-session': oneSession,
}
