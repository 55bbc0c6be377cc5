import type { ClientTransport } from './contract.ts'
import { polling } from './http/polling.ts'

/** Long polling (RFC 6202, section 2): a request is answered when there is something to say. */
export const longPolling: ClientTransport = /* @__PURE__ */ polling('long-polling', 0)
