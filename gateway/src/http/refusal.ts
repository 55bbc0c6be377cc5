import { CODES, RETRY } from '@rungway/protocol'
import type { HttpReply, Refusal } from './request.ts'

/**
 * The reply of a refusal: JSON, with status and headers of the code's entry in the table
 * (PROTOCOL.md, E3).
 */
export function refusalReply(refusal: Refusal): HttpReply {
  const { code, retryAfterMs } = refusal
  const { status } = CODES[code]
  const message = messageOf(refusal)
  const later = retryAfterMs > 0 ? { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) } : {}
  const headers = { 'cache-control': 'no-store', 'content-type': 'application/json', ...later }
  const body = JSON.stringify({ code, message, retry: RETRY[code], retryAfterMs })
  return { status, headers, body, refusal }
}

/** What is known of this refusal, or what its code means. */
export const messageOf = ({ code, message }: Refusal): string => message ?? CODES[code].meaning
