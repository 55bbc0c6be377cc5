import { WebSocketServer } from 'ws'
import type { GatewayLimits } from '../limits.ts'

// In a file that no public type reaches: an application should not need the types of `ws`.

/** The server that makes sockets of upgrades. It listens to nothing by itself. */
export function createSocketServer({
  maxBatchBytes,
  maxFragments,
  maxMessageBytes,
  socketCloseMs,
}: GatewayLimits): WebSocketServer {
  // The types of `ws` do not have `closeTimeout` yet.
  const times = { closeTimeout: socketCloseMs }
  return new WebSocketServer({
    ...times,
    noServer: true,
    maxPayload: Math.max(maxBatchBytes, maxMessageBytes) + maxMessageBytes,
    // Compression keeps a window of memory for each socket, and streams of small messages gain
    // little by it.
    perMessageDeflate: false,
    maxFragments,
    handleProtocols: (offered) => (offered.has('rungway') ? 'rungway' : false),
  })
}
