import type { ClientTransport } from './contract.ts'
import { polling } from './http/http.ts'

/** Short polling: ask every so often. What works when nothing else does. */
export const shortPolling: ClientTransport = /* @__PURE__ */ polling('short-polling', 1)
