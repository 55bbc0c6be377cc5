import type { Transport } from './contract/transport.ts'
import { httpStreaming } from './http-streaming.ts'
import { longPolling } from './long-polling.ts'
import { shortPolling } from './short-polling.ts'
import { sse } from './sse.ts'
import { websocket } from './websocket.ts'

/**
 * Every transport that the gateway offers by default. To add one, write its file and name it here.
 */
export const TRANSPORTS: readonly Transport[] = [websocket, sse, httpStreaming, longPolling, shortPolling]
