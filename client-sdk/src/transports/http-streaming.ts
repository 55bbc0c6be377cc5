import type { ClientTransport } from './contract.ts'
import { streaming } from './http/http.ts'

/** Comet streaming (RFC 6202, section 3): lines of an answer that goes on. Carries where intermediaries hold `text/event-stream` alone. */
export const httpStreaming: ClientTransport = /* @__PURE__ */ streaming('http-streaming', '')
