import { WebSocketServer } from 'ws'
import type { GatewayLimits } from '../limits.ts'

// In a file that no public type reaches: an application should not need the types of `ws`.

/** The server that makes sockets of upgrades. It listens to nothing by itself. */
export function createSocketServer({ maxBatchBytes, maxMessageBytes }: GatewayLimits): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    maxPayload: Math.max(maxBatchBytes, maxMessageBytes) + maxMessageBytes,
    // Compression keeps a window of memory for each socket, and streams of small messages gain little by it.
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has('rungway') ? 'rungway' : false),
  })
}
