import { polling } from '../http.ts'
import type { ClientTransport } from '../transport.ts'

/** Short polling: ask every so often. What works when nothing else does. */
export const shortPolling: ClientTransport = /* @__PURE__ */ polling('short-polling', 1)
