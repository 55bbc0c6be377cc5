import type { WebSocketConstructor } from '@rungway/client'
import { WebSocket } from 'ws'
import type { System } from './guest.ts'
import { SOCKET_IO_WAYS, SocketIoVisitor } from './socket-io-visitor.ts'
import { Visitor } from './visitor.ts'
import { LADDER, TRANSPORT_WAYS } from './ways.ts'

export const RUNGWAY: System = {
  name: 'Rungway',
  node: 'node.ts',
  balance: 'round-robin',
  ways: [...TRANSPORT_WAYS, LADDER],
  inPage: TRANSPORT_WAYS,
  promises: 'all',
  // Node 20 has none of its own; `ws` has everything that is used of a browser's.
  open: (options) => new Visitor(options, WebSocket as unknown as WebSocketConstructor),
}

/** With a balancer that keeps clients at their nodes, and the recovery of connections. */
export const SOCKET_IO: System = {
  name: 'Socket.IO',
  node: 'socket-io-node.ts',
  balance: 'sticky',
  // As many clients as of ours.
  ways: [...SOCKET_IO_WAYS, ...SOCKET_IO_WAYS],
  inPage: [],
  promises: 'publications',
  open: (options) => new SocketIoVisitor(options),
}
