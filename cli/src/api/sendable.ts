import type { GatewayLimits, Json } from '@rungway/gateway'
import { encodeSafeBody } from '@rungway/protocol'
import type { Context } from 'hono'
import { refuse } from './operation.ts'

/**
 * Sends data, or says why it cannot be sent: the gateway would report that to its log, and the
 * caller would only see that it reached no session.
 */
export function sending(c: Context, data: unknown, limits: GatewayLimits, send: (body: Json) => number): Response {
  // What was parsed as JSON is JSON.
  const body = data as Json
  const encoded = encodeSafeBody(body, limits, 'data')
  if (encoded.ok) return c.json({ sessions: send(body) })
  const { code, message } = encoded.error
  return refuse(c, code === 'too-large' ? 413 : 400, code, `${message}.`)
}
