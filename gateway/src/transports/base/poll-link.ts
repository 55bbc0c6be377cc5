import { LINES, RETRY } from '@rungway/protocol'
import type { HttpReply, HttpRequest } from '../../http/request.ts'
import { cutIfUnread, isGone } from '../../http/response-stream.ts'
import type { Attachment, Link } from '../contract/link.ts'
import type { Transport, TransportHost } from '../contract/transport.ts'

/**
 * A link that is one request: it writes once, and is over. A lost answer costs nothing, because the next poll says what was seen.
 * `hold` waits until there is something to say, or until `pingMs` have passed without; `answer` says at once that there is nothing.
 */
export function mountPolling(transport: Transport['name'], whenEmpty: 'hold' | 'answer'): Transport['mount'] {
  return (routes, port) => {
    routes.get(`/${transport}`, async (visit) => await poll(visit, port, transport, whenEmpty))
  }
}

async function poll(
  visit: HttpRequest,
  port: TransportHost,
  transport: string,
  whenEmpty: 'hold' | 'answer',
): Promise<HttpReply | null> {
  const admission = await port.admit(visit)
  if (!admission.ok) return port.refuse(visit, admission.error)
  const { outgoing } = visit
  // Who left while it was being admitted will not say so again: an attached link would never be missed.
  if (isGone(outgoing)) return null
  let attachment: Attachment | null = null
  const answer = (lines: readonly string[]): void => {
    attachment?.detach()
    attachment = null
    const body = lines.join('\n')
    outgoing.writeHead(200, {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store, no-transform',
      ...port.cors(visit),
    })
    outgoing.end(body)
    // Who asks and does not read the answer would keep it, and its connection, for ever.
    if (outgoing.writableLength > 0) cutIfUnread(outgoing, port.limits.pongMs)
  }
  const link: Link = {
    transport,
    writes: 'once',
    wake() {
      const lines = attachment?.pull(LINES) ?? []
      if (lines.length > 0) answer(lines)
    },
    quiet: () => attachment !== null && answer([]),
    end(code, retryAfterMs) {
      if (attachment !== null)
        answer([...attachment.pull(LINES), LINES.control({ type: 'end', code, retry: RETRY[code], retryAfterMs })])
    },
  }
  const attached = admission.value.attach(link)
  if (!attached.ok) return port.refuse(visit, attached.error)
  attachment = attached.value
  if (whenEmpty === 'answer') answer(attachment.pull(LINES))
  else {
    outgoing.on('close', () => attachment?.detach())
    link.wake()
  }
  return null
}
