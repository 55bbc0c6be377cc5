import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { LINES, RETRY } from '@rungway/protocol'
import type { Context } from 'hono'
import type { Attachment } from './link.ts'
import { cutIfUnread, isGone } from './outgoing.ts'
import type { Port, Transport } from './transport.ts'

/**
 * A link that is one request: it writes once, and is over. A lost answer costs nothing, because the next poll says what was seen.
 * `hold` waits until there is something to say, or until `pingMs` have passed without; `answer` says at once that there is nothing.
 */
export function mountPolling(transport: Transport['name'], whenEmpty: 'hold' | 'answer'): Transport['mount'] {
  return (app, port) => {
    app.get(`/${transport}`, async (c) => await poll(c, port, transport, whenEmpty))
  }
}

async function poll(c: Context, port: Port, transport: string, whenEmpty: 'hold' | 'answer'): Promise<Response> {
  const admission = await port.admit(c)
  if (!admission.ok) return port.refuse(c, admission.error)
  const { outgoing } = c.env as HttpBindings
  // Who left while it was being admitted will not say so again: an attached link would never be missed.
  if (isGone(outgoing)) return RESPONSE_ALREADY_SENT
  let attachment: Attachment | null = null
  const answer = (lines: readonly string[]): void => {
    attachment?.detach()
    attachment = null
    const body = lines.join('\n')
    outgoing.writeHead(200, {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store, no-transform',
      ...port.cors(c),
    })
    // Who asks and does not read the answer would keep it, and its connection, for ever.
    cutIfUnread(outgoing, port.limits.pongMs)
    outgoing.end(body)
  }
  const attached = admission.value.attach({
    transport,
    wake() {
      const lines = attachment?.pull(LINES) ?? []
      if (lines.length > 0) answer(lines)
    },
    quiet: () => attachment !== null && answer([]),
    end(code, retryAfterMs) {
      if (attachment !== null)
        answer([...attachment.pull(LINES), LINES.control({ type: 'end', code, retry: RETRY[code], retryAfterMs })])
    },
  })
  if (!attached.ok) return port.refuse(c, attached.error)
  attachment = attached.value
  outgoing.on('close', () => attachment?.detach())
  if (whenEmpty === 'answer') answer(attachment.pull(LINES))
  return RESPONSE_ALREADY_SENT
}
