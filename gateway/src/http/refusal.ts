import { CODES, RETRY } from '@rungway/protocol'
import type { Refusal } from '../transports/contract/transport.ts'
import type { HttpReply } from './request.ts'

/** The reply of a refusal: JSON, with status and headers of the code's entry in the table (PROTOCOL.md, E3). */
export function refusalReply({ code, retryAfterMs }: Refusal): HttpReply {
  const { status, meaning } = CODES[code]
  const later = retryAfterMs > 0 ? { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) } : {}
  const headers = { 'cache-control': 'no-store', 'content-type': 'application/json', ...later }
  return { status, headers, body: JSON.stringify({ code, message: meaning, retry: RETRY[code], retryAfterMs }) }
}
