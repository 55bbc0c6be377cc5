import type { ClientTransport } from './contract.ts'
import { polling } from './http/http.ts'

/** Long polling (RFC 6202, section 2): ask, and be answered when there is something to say. */
export const longPolling: ClientTransport = /* @__PURE__ */ polling('long-polling', 0)
