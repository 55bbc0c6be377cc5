import { DATA } from '@rungway/protocol'
import type { ClientTransport } from './contract.ts'
import { streaming } from './http/streaming.ts'

/**
 * Server-sent events (WHATWG HTML, section 9.2), read by `fetch`: an `EventSource` would hide the
 * status and the reason of a refusal, send no header, and reconnect by rules of its own.
 */
export const sse: ClientTransport = /* @__PURE__ */ streaming('sse', DATA)
