import { type ClientTransport, TRANSPORTS } from '@rungway/client'
import type { System } from './guest.ts'
import { SOCKET_IO_WAYS, SocketIoVisitor } from './socket-io-visitor.ts'
import { Visitor } from './visitor.ts'

const LADDER = 'ladder'

function transportsOf(way: string): readonly ClientTransport[] {
  return way === LADDER ? TRANSPORTS : TRANSPORTS.filter(({ name }) => name === way)
}

export const RUNGWAY: System = {
  name: 'Rungway',
  node: 'node.ts',
  balance: 'round-robin',
  // Each transport alone, and all of them as applications have them.
  ways: [...TRANSPORTS.map(({ name }) => name), LADDER],
  promises: 'all',
  open: (options) => new Visitor({ ...options, transports: transportsOf(options.way) }),
}

/** With a balancer that keeps clients at their nodes, and the recovery of connections. */
export const SOCKET_IO: System = {
  name: 'Socket.IO',
  node: 'socket-io-node.ts',
  balance: 'sticky',
  // As many clients as of ours.
  ways: [...SOCKET_IO_WAYS, ...SOCKET_IO_WAYS],
  promises: 'publications',
  open: (options) => new SocketIoVisitor(options),
}
