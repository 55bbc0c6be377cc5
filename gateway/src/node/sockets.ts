import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { CachedBytes } from '../http/cached-bytes.ts'
import type { GatewaySocket } from '../http/request.ts'
import type { Unread } from '../http/unread.ts'
import type { GatewayLimits } from '../limits.ts'
import { deflatingFrame, FRAME, NodeSocket } from './socket.ts'
import { createSocketServer } from './socket-server.ts'

/** Makes the WebSockets of a gateway. Without types of `ws`: public declarations reach this one. */
export interface Sockets {
  /** Writes the handshake, and then calls `opened`. */
  upgrade(incoming: IncomingMessage, stream: Duplex, head: Buffer, opened: (socket: GatewaySocket) => void): void
  /** Cuts all of them. */
  terminate(): void
}

/** `failed` is told what a listener of a socket throws. */
export function createSockets(
  limits: GatewayLimits,
  unread: Unread,
  failed: (error: unknown) => void,
  compression: 'off' | 'offered',
): Sockets {
  const server = createSocketServer(limits, compression)
  const deflated = new CachedBytes(deflatingFrame(limits))
  return {
    upgrade(incoming, stream, head, opened) {
      server.handleUpgrade(incoming, stream, head, (socket) => {
        const isDeflated = socket.extensions.includes('permessage-deflate')
        opened(new NodeSocket(socket, stream, unread, failed, isDeflated ? deflated : FRAME))
      })
    },
    terminate() {
      for (const socket of server.clients) socket.terminate()
    },
  }
}
