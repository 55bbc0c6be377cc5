import type { GatewayLimits } from '../limits.ts'

/** What a client may send in one request, whatever the gateway's limits (PROTOCOL.md, A5), and the framing of it. */
const MIN_BATCH_BYTES = 2 * 64 * 1024

/** What a body, a reply in one piece or a text of a socket may take between nodes: more than a transport takes. */
export const maxRelayedBytes = ({ maxBatchBytes, maxMessageBytes }: GatewayLimits): number =>
  2 * (Math.max(maxBatchBytes, MIN_BATCH_BYTES) + maxMessageBytes)
