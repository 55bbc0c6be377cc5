import { cometd } from './cometd/index.ts'
import { engineIo } from './engine.io/index.ts'
import { faye } from './faye/index.ts'
import { nodeHttp } from './node-http/index.ts'
import { rungway } from './rungway/index.ts'
import { rungwayEngineIo } from './rungway-engine.io/index.ts'
import { socketIo } from './socket.io/index.ts'
import { sockjs } from './sockjs/index.ts'
import type { System } from './system.ts'
import { ws } from './ws/index.ts'

/** Rungway alone: what a quick run has time for. */
export const OWN: readonly System[] = [rungway]

/** Rungway and the floors under it: for cells that take too long to be measured of every system. */
export const CORE: readonly System[] = [rungway, ws, nodeHttp]

/** To add a system, write its folder and name it here. */
export const SYSTEMS: readonly System[] = [
  rungway,
  ws,
  nodeHttp,
  socketIo,
  engineIo,
  rungwayEngineIo,
  sockjs,
  faye,
  cometd,
]
