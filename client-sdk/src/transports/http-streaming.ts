import type { ClientTransport } from './contract.ts'
import { streaming } from './http/streaming.ts'

/**
 * Comet streaming (RFC 6202, section 3): lines of an answer that goes on. Works where an
 * intermediary holds only `text/event-stream`.
 */
export const httpStreaming: ClientTransport = /* @__PURE__ */ streaming('http-streaming', '')
