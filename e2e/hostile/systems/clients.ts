import { fayeAll, fayeHttp } from './faye.ts'
import { rungwayAll, rungwayHttp } from './rungway/client.ts'
import { socketIoDefault, socketIoHttp, socketIoWebSocketFirst } from './socket-io.ts'
import { sockjsAll, sockjsHttp } from './sockjs.ts'
import type { Connect } from './system.ts'

/** The client of every system; part of the page's script. */
export const CLIENTS = {
  rungway: rungwayAll,
  'rungway-http': rungwayHttp,
  'socket.io': socketIoDefault,
  'socket.io-ws-first': socketIoWebSocketFirst,
  'socket.io-http': socketIoHttp,
  sockjs: sockjsAll,
  'sockjs-http': sockjsHttp,
  faye: fayeAll,
  'faye-http': fayeHttp,
} satisfies Record<string, Connect>

export type SystemName = keyof typeof CLIENTS
