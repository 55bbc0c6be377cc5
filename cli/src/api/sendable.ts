import type { GatewayLimits, Json, Reached } from '@rungway/gateway'
import { encodeSafeBody } from '@rungway/protocol'
import type { Context } from 'hono'
import { refuse } from './operation.ts'
import { unreachedView } from './views.ts'

/**
 * Sends data, or says why it cannot be sent: the gateway would report that to its log, and the
 * caller would only see that it reached no session.
 */
export async function sending(
  c: Context,
  data: unknown,
  limits: GatewayLimits,
  send: (body: Json) => Promise<Reached>,
): Promise<Response> {
  // What was parsed as JSON is JSON.
  const body = data as Json
  const encoded = encodeSafeBody(body, limits, 'data')
  if (encoded.ok) return reachedView(c, await send(body))
  const { code, message } = encoded.error
  return refuse(c, code === 'too-large' ? 413 : 400, code, `${message}.`)
}

/** How many sessions were reached, and which nodes were not. */
export const reachedView = (c: Context, { sessions, unreached }: Reached): Response =>
  c.json({ sessions, ...unreachedView(unreached) })
