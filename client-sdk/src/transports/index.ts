import type { ClientTransport } from './contract.ts'
import { httpStreaming } from './http-streaming.ts'
import { longPolling } from './long-polling.ts'
import { shortPolling } from './short-polling.ts'
import { sse } from './sse.ts'
import { websocket } from './websocket.ts'

export { httpStreaming, longPolling, shortPolling, sse, websocket }

/** The default ladder, best first. To add a transport, write its file and name it here. */
export const TRANSPORTS: readonly ClientTransport[] = [websocket, sse, httpStreaming, longPolling, shortPolling]
