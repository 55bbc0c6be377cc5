import { WebSocketServer } from 'ws'
import type { GatewayLimits } from '../limits.ts'

// In a file that no public type reaches: an application should not need the types of `ws`.

/** Messages that are being inflated at once, of all sockets: each takes what one message may be. */
const INFLATING_AT_ONCE = 8

/**
 * The server that makes sockets of upgrades. It listens to nothing by itself. `compression`: whether
 * permessage-deflate is taken where a client offers it.
 */
export function createSocketServer(
  { maxBatchBytes, maxFragments, maxMessageBytes, socketCloseMs }: GatewayLimits,
  compression: 'off' | 'offered' = 'off',
): WebSocketServer {
  // The types of `ws` do not have `closeTimeout` yet.
  const times = { closeTimeout: socketCloseMs }
  return new WebSocketServer({
    ...times,
    noServer: true,
    maxPayload: Math.max(maxBatchBytes, maxMessageBytes) + maxMessageBytes,
    // Without a window that is kept from message to message: that would be memory of each socket.
    perMessageDeflate:
      compression === 'off'
        ? false
        : {
            serverNoContextTakeover: true,
            clientNoContextTakeover: true,
            concurrencyLimit: INFLATING_AT_ONCE,
          },
    maxFragments,
    handleProtocols: (offered) => (offered.has('rungway') ? 'rungway' : false),
  })
}
