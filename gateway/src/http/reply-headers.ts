import type { Trust } from './origin.ts'
import type { GatewayRequest, HttpReply } from './request.ts'

const EXPOSED = { 'access-control-expose-headers': 'retry-after', vary: 'origin' } as const

/**
 * A reply that a page may read whose cookies are not: browsers keep it from a request that was made
 * with any.
 */
const FOR_STRANGERS: HttpReply['headers'] = { 'access-control-allow-origin': '*', ...EXPOSED }

/**
 * CORS headers that let the requesting page read the reply (WHATWG Fetch, section 3.3). A page that
 * is refused may read why, and nothing that depends on its visitor.
 */
const corsHeaders = (origin: string, trust: Trust): HttpReply['headers'] =>
  trust === 'own'
    ? { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', ...EXPOSED }
    : FOR_STRANGERS

export const PREFLIGHT_HEADERS: HttpReply['headers'] = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, content-encoding, content-type, last-event-id, rungway',
  'access-control-max-age': '7200',
}

/**
 * No browser is to take a reply for anything else than its type: a script or a style sheet, for
 * example.
 */
const NOSNIFF = { 'x-content-type-options': 'nosniff' } as const

/**
 * Headers of many replies, with what each reply has: they are sent as they are, where others are
 * copied for each.
 */
export const standing = <H extends HttpReply['headers']>(headers: H): H & typeof NOSNIFF => ({ ...headers, ...NOSNIFF })

/** The reply with what each reply has. */
export function finished(request: GatewayRequest, reply: HttpReply, trust: Trust): HttpReply {
  const origin = request.header('origin')
  if (origin === undefined && 'x-content-type-options' in reply.headers) return reply
  const cors = origin === undefined ? undefined : corsHeaders(origin, trust)
  return { ...reply, headers: { ...reply.headers, ...NOSNIFF, ...cors } }
}
