import type { SystemName } from './clients.ts'
import { serveFaye } from './faye-server.ts'
import { serveRungway } from './rungway/server.ts'
import { serveSocketIo } from './socket-io-server.ts'
import { serveSockjs } from './sockjs-server.ts'
import type { Serve } from './system.ts'

/** The server of every system. */
export const SERVERS: Readonly<Record<SystemName, Serve>> = {
  rungway: serveRungway,
  'rungway-http': serveRungway,
  'socket.io': serveSocketIo,
  'socket.io-ws-first': serveSocketIo,
  'socket.io-http': serveSocketIo,
  sockjs: serveSockjs,
  'sockjs-http': serveSockjs,
  faye: serveFaye,
  'faye-http': serveFaye,
}
