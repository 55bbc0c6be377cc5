import { CODES } from '@rungway/protocol'
import { messageOf } from '../http/refusal.ts'
import type { HttpReply, Refusal } from '../http/request.ts'

/** The refusals that the protocol has, by their number on the wire. */
const ERRORS = {
  transport: { code: 0, status: 400, message: 'Transport unknown' },
  session: { code: 1, status: 400, message: 'Session ID unknown' },
  method: { code: 2, status: 400, message: 'Bad handshake method' },
  request: { code: 3, status: 400, message: 'Bad request' },
  forbidden: { code: 4, status: 403, message: 'Forbidden' },
  version: { code: 5, status: 400, message: 'Unsupported protocol version' },
} as const

export type ErrorName = keyof typeof ERRORS

const reply = (status: number, code: number, message: string, refusal: Refusal): HttpReply => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify({ code, message }),
  refusal,
})

/** The reply to a request that breaks a rule of the protocol. */
export function errorReply(name: ErrorName): HttpReply {
  const { code, status, message } = ERRORS[name]
  return reply(status, code, message, { code: 'bad-request', retryAfterMs: 0, message: `Engine.IO: ${message}` })
}

/**
 * A refusal of the gateway's in the words of the protocol, which has a number for most. For the
 * rest (a limit, a shutdown) it is a bad request with the status that says more.
 */
export function refusalReply(refusal: Refusal): HttpReply {
  const { code } = refusal
  const forbidden = code === 'forbidden' || code === 'unauthorized' || code === 'stale-credentials'
  const name: ErrorName = forbidden ? 'forbidden' : code === 'bad-method' ? 'method' : 'request'
  const { code: number, status } = ERRORS[name]
  const { status: own } = CODES[code]
  // What the protocol answers with 400 stays that; its clients know no 404 or 405 here.
  const isOwn = name === 'request' && (own === 413 || own === 429 || own >= 500)
  return reply(isOwn ? own : status, number, messageOf(refusal), refusal)
}
