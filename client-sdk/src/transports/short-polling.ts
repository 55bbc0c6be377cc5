import type { ClientTransport } from './contract.ts'
import { polling } from './http/polling.ts'

/** Short polling: a request every `pollMs`. Works where nothing else does. */
export const shortPolling: ClientTransport = /* @__PURE__ */ polling('short-polling', 1)
